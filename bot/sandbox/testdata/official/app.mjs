// A small app made with Slack's own clients. It tells what it saw as JSON lines on standard
// output; official_test.go judges. It ends when its standard input does.
import { SocketModeClient } from '@slack/socket-mode';
import { WebClient } from '@slack/web-api';

const { SLACK_API_URL: slackApiUrl, SLACK_BOT_TOKEN, SLACK_APP_TOKEN: appToken } = process.env;
const web = new WebClient(SLACK_BOT_TOKEN, { slackApiUrl, retryConfig: { retries: 3, minTimeout: 50, maxTimeout: 2000 } });
const sockets = new SocketModeClient({ appToken, logLevel: 'error', clientOptions: { slackApiUrl } });

const tell = (step, facts) => process.stdout.write(`${JSON.stringify({ step, ...facts })}\n`);
const plain = (text) => ({ type: 'plain_text', text });

sockets.on('message', async ({ event, ack }) => {
  await ack();
  if (event.bot_id) return;
  const waits = [];
  web.on('rate_limited', (seconds) => waits.push(seconds));
  const posted = await web.chat.postMessage({
    channel: event.channel, thread_ts: event.ts, text: `heard: ${event.text}`,
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'heard' } }],
    metadata: { event_type: 'echo', event_payload: { ts: event.ts } },
  });
  const thread = await web.conversations.replies({ channel: event.channel, ts: event.ts, include_all_metadata: true });
  tell('message', { ok: posted.ok, waits, metadata: thread.messages[1].metadata?.event_payload?.ts === event.ts });

  const refused = async (call) => call.then(() => null, (e) => e.data);
  const scope = await refused(web.users.lookupByEmail({ email: 'a@b.fr' }));
  tell('scope', { error: scope?.error, needed: scope?.needed, scopes: scope?.response_metadata?.scopes?.length });
  const blocks = await refused(web.chat.postMessage({ channel: event.channel, text: 't', blocks: [{ type: 'header', text: plain('x'.repeat(151)) }] }));
  tell('blocks', { error: blocks?.error, messages: blocks?.response_metadata?.messages });
  const pages = [];
  for await (const page of web.paginate('users.list', { limit: 2 })) pages.push(page.members.length);
  tell('pages', { pages });
  const file = await web.filesUploadV2({ channel_id: event.channel, filename: 'a.csv', content: 'a;b', initial_comment: 'here' });
  tell('file', { ok: file.ok });
});

sockets.on('slash_commands', async ({ body, ack }) => {
  await ack({ text: 'opening' });
  const out = await web.views.open({
    trigger_id: body.trigger_id,
    view: {
      type: 'modal', callback_id: 'form', title: plain('Form'), submit: plain('Send'),
      blocks: [{ type: 'input', block_id: 'need', label: plain('Need'), element: { type: 'plain_text_input', action_id: 'text' } }],
    },
  });
  tell('modal', { ok: out.ok });
});

sockets.on('interactive', async ({ body, ack }) => {
  const need = body.view.state.values.need.text.value;
  await ack(need === 'bad' ? { response_action: 'errors', errors: { need: 'No.' } } : undefined);
  tell('submit', { need });
});

sockets.on('connected', () => tell('connected', {}));
await sockets.start();
process.stdin.on('end', async () => {
  await sockets.disconnect();
  process.exit(0);
});
process.stdin.resume();
