// The usual bot: Bolt receives, MiniSearch finds (whole words only, its fastest way), nothing is stored. bench_test.go
// measures it beside orchidee, on the same articles and the same server. It ends when its standard input does.
import { readFileSync } from 'node:fs';
import bolt from '@slack/bolt';
import MiniSearch from 'minisearch';

const { SLACK_API_URL: slackApiUrl, SLACK_BOT_TOKEN: token, SLACK_APP_TOKEN: appToken, ARTICLES } = process.env;

const index = new MiniSearch({
  fields: ['title', 'questions', 'short', 'body'],
  storeFields: ['title', 'short', 'body', 'source'],
  searchOptions: { boost: { title: 3, questions: 3, short: 2 } },
});
index.addAll(JSON.parse(readFileSync(ARTICLES, 'utf8')));

const clientOptions = { slackApiUrl };
const app = new bolt.App({ token, appToken, socketMode: true, logLevel: 'error', clientOptions, installerOptions: { clientOptions } });

app.message(async ({ message, say }) => {
  if (message.bot_id) return;
  const [found] = index.search(message.text);
  if (!found) return say({ text: 'Je ne sais pas.', thread_ts: message.ts });
  const { title, short, body, source } = found;
  return say({
    text: `${title}\n${short}`, thread_ts: message.ts, unfurl_links: false,
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: title } },
      { type: 'section', text: { type: 'mrkdwn', text: `${short}\n\n${body}`.slice(0, 3000) } },
      { type: 'context', elements: [{ type: 'mrkdwn', text: source }] },
    ],
  });
});

process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
await app.start();
