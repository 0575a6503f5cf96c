// Talking to the local server. One function per page call, and the stream of changes.

import { t } from './i18n.js';

// A Fault's message is a sentence for the person.
export class Fault extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind; // 'offline', 'no-bot' or 'refused'
  }
}

let person = '';
export const actAs = (id) => { person = id; };

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Fault('offline', t('offline'));
  }
  const body = await response.json().catch(() => ({}));
  if (response.status === 424) throw new Fault('no-bot', t('no_bot')); // the page did well, the bot did not
  if (!response.ok) throw new Fault('refused', body.error || `HTTP ${response.status}`);
  return body;
}

const get = (path, query = {}) => call(`./page/${path}?${new URLSearchParams({ as: person, ...query })}`);

const post = (path, body) => call(`./page/${path}`, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ as: person, ...body }),
});

export const loadState = () => get('state');
export const loadMessages = async (channel) => (await get('messages', { channel })).messages ?? [];
export const loadHome = async () => (await get('home')).view ?? null;
export const loadModals = async () => (await get('modal')).views ?? [];

export const say = (channel, text, threadTS) => post('say', { channel, text, thread_ts: threadTS ?? '' });
export const edit = (channel, ts, text) => post('edit', { channel, ts, text });
export const remove = (channel, ts) => post('delete', { channel, ts });
export const command = (channel, name, text) => post('command', { channel, command: name, text });
export const shortcut = (callbackID, channel, ts) => post('shortcut', { callback_id: callbackID, channel: channel ?? '', ts: ts ?? '' });
const click = (container, blockID, action) => post('click', { container, block_id: blockID, action_id: action.action_id, action });

// What is written in a form is told to the server as it is written, one thing after the other, so that
// a click finds the form's whole state there.
let line = Promise.resolve();

// talk is how the elements of one message, form or home reach the bot.
export const talk = (container) => ({
  fill: (blockID, action) => { line = line.then(() => click(container, blockID, action)).catch(() => {}); },
  act: async (blockID, action) => { await line; return click(container, blockID, action); },
  suggest: (blockID, actionID, value) => post('suggest', { container, block_id: blockID, action_id: actionID, value }),
});
export const submit = (viewID, values) => post('submit', { view_id: viewID, values });
export const closeView = (viewID) => post('close', { view_id: viewID });
export const openHome = (tab) => post('home/open', { tab });
export const react = (channel, ts, name) => post('react', { channel, ts, name });
export const setLang = (lang) => post('lang', { lang });

export function upload(file, channel, threadTS, text) {
  const form = new FormData();
  form.set('as', person);
  form.set('channel', channel ?? '');
  form.set('thread_ts', threadTS ?? '');
  form.set('text', text ?? '');
  form.set('file', file, file.name);
  return call('./page/upload', { method: 'POST', body: form });
}

export const fileURL = (id) => `./page/file/${encodeURIComponent(id)}?as=${encodeURIComponent(person)}`;

// listen calls onChange for each event and onLine(bool) when the line is lost or found again. It returns a stop function.
export function listen({ onChange, onLine }) {
  let source;
  let timer;
  let wait = 500;
  let stopped = false;
  const open = () => {
    source = new EventSource(`./page/events?as=${encodeURIComponent(person)}`);
    source.onopen = () => { wait = 500; onLine(true); };
    source.onmessage = (event) => {
      try { onChange(JSON.parse(event.data)); } catch { /* a comment or a half line */ }
    };
    source.onerror = () => {
      if (stopped) return;
      onLine(false);
      source.close();
      timer = setTimeout(open, wait);
      wait = Math.min(wait * 2, 8000);
    };
  };
  open();
  return () => { stopped = true; clearTimeout(timer); source.close(); };
}
