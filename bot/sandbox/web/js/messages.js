// The list of messages: days, authors, threads, files, reactions and what one may do with a message.

import { h, icon, orchid, reconcile, uid } from './dom.js';
import { t, lang, formatTime, formatFull, formatSize, relativeDay } from './i18n.js';
import { state, isBot, inDM, nameOf } from './state.js';
import { mrkdwn, decode } from './mrkdwn.js';
import { showBlocks, readValues } from './blocks.js';
import { isLocal } from './elements.js';
import { emoji, quickReactions } from './emoji.js';
import { openMenu } from './menu.js';
import { confirm, toast } from './dialog.js';
import { composer } from './composer.js';
import * as api from './api.js';

const dateOf = (ts) => new Date(Number(ts) * 1000);
export const rootOf = (m) => (m.thread_ts && m.thread_ts !== m.ts ? m.thread_ts : '');

let editing = '';            // ts of the message being edited
const writing = new Set();   // threads whose inline reply box is open
let actions = {};            // {openThread(ts), refresh()} given by app.js

export const configure = (given) => { actions = given; };
export const closeWriting = () => { writing.clear(); editing = ''; };

// split sorts messages into roots and replies; a reply whose root is gone stands alone.
export function split(messages) {
  const roots = messages.filter((m) => !rootOf(m) || m.subtype === 'thread_broadcast');
  const known = new Set(roots.map((m) => m.ts));
  const replies = new Map();
  for (const m of messages) {
    const root = rootOf(m);
    if (!root || m.subtype === 'thread_broadcast') continue;
    if (!known.has(root)) roots.push(m);
    else (replies.get(root) ?? replies.set(root, []).get(root)).push(m);
  }
  roots.sort((a, b) => Number(a.ts) - Number(b.ts));
  return { roots, replies };
}

// newest tells which message came last, whether it concerns this person's own thread, and the message to keep
// in view with it: the person's last one in the same thread.
export function newest(messages) {
  const last = messages.at(-1);
  if (!last) return null;
  const root = rootOf(last) || last.ts;
  const asked = messages.findLast((m) => m.user === state.me && (m.ts === root || rootOf(m) === root));
  return { anchor: (asked ?? last).ts, mine: Boolean(asked) };
}

// showList draws the conversation into the log.
export function showList(log, messages) {
  const { roots, replies } = split(messages);
  const rows = roots.map((m, i) => ({ m, previous: roots[i - 1] }));
  reconcile(log, rows, { key: ({ m }) => m.ts, sign: () => '', render: () => h('div', { class: 'group' }, h('div'), h('div'), h('div', { class: 'replies' })) });
  rows.forEach(({ m, previous }, i) => {
    const [day, slot, thread] = log.children[i].children;
    const newDay = !previous || dateOf(previous.ts).toDateString() !== dateOf(m.ts).toDateString();
    reconcile(day, newDay ? [m] : [], { key: () => 'day', sign: () => lang() + new Date().toDateString(), render: divider });
    const under = replies.get(m.ts) ?? [];
    const compact = !newDay && !inDM() && sameAuthor(previous, m) && !(replies.get(previous.ts)?.length);
    showOne(slot, [m], { compact, summary: inDM() ? null : under });
    if (inDM()) showInline(thread, m, under);
    else thread.replaceChildren();
  });
  tabStops(log);
}

// showThread draws one thread into the side panel's log.
export function showThread(log, messages, ts) {
  const { roots, replies } = split(messages);
  const root = roots.find((m) => m.ts === ts);
  const list = root ? [root, ...(replies.get(ts) ?? [])] : [];
  showOne(log, list, { inThread: true });
  tabStops(log);
  return list;
}

const sameAuthor = (a, b) => a && a.user === b.user && !a.ephemeral && !b.ephemeral && Number(b.ts) - Number(a.ts) < 300;

const divider = (m) => h('div', { class: 'day', role: 'separator', 'aria-label': relativeDay(dateOf(m.ts), 'divider') }, h('span', { 'aria-hidden': 'true' }, capital(relativeDay(dateOf(m.ts), 'divider'))));
const capital = (s) => s.charAt(0).toLocaleUpperCase() + s.slice(1);

function showOne(slot, list, options) {
  reconcile(slot, list, {
    key: (m) => m.ts,
    sign: (m) => JSON.stringify([m, lang(), state.me, nameOf(m.user), options.compact, editing === m.ts, options.summary?.map((r) => [r.ts, r.user])]),
    render: (m, old) => message(m, options, old),
  });
}

// --- the thread under a question, in the bot's DM ---

function showInline(place, root, replies) {
  if (!place.firstChild) place.append(h('div', { class: 'reply-list' }), h('div', { class: 'reply-wait' }), h('div', { class: 'reply-foot' }));
  const [list, wait, foot] = place.children;
  place.classList.toggle('has-replies', replies.length > 0);
  if (replies.length) {
    place.setAttribute('role', 'group');
    place.setAttribute('aria-label', t('replies_to', { text: excerpt(root) }));
  }
  showOne(list, replies, { inThread: true, inline: true });
  waiting(wait, root, replies);
  const open = writing.has(root.ts);
  reconcile(foot, open || replies.length ? [open] : [], {
    key: () => 'foot', sign: (o) => String(o) + lang(),
    render: () => (open ? replyBox(root) : h('button', { type: 'button', class: 'link-button', 'data-focus': `reply/${root.ts}`, onclick: () => startReply(root.ts) }, icon('thread'), t('reply_in_thread'))),
  });
}

function replyBox(root) {
  const stop = () => { writing.delete(root.ts); actions.refresh(); };
  const box = composer({
    key: `inline/${root.ts}`, compact: true, thread: root.ts, channel: () => state.place,
    label: t('reply_to', { text: excerpt(root) }), placeholder: t('reply_placeholder'), onSent: stop,
  });
  box.addEventListener('keydown', (e) => {
    if (e.key !== 'Escape' || e.defaultPrevented) return;
    e.stopPropagation();
    stop();
    document.querySelector(`[data-focus="reply/${CSS.escape(root.ts)}"]`)?.focus();
  });
  return box;
}

// waiting shows that the bot was asked and has not answered yet.
function waiting(place, root, replies) {
  const last = replies.at(-1) ?? root;
  const age = Date.now() / 1000 - Number(last.ts);
  const due = !isBot(last.user) && !root.ephemeral && last.user === state.me && age > -5 && age < 60 && !root.subtype;
  const late = age > 10;
  reconcile(place, due ? [late] : [], {
    key: () => 'wait', sign: () => `${late}${root.status}${lang()}`,
    render: () => h('p', { class: late ? 'waiting late' : 'waiting' }, late ? t('no_answer_yet') : [h('span', { class: 'dots', 'aria-hidden': 'true' }, h('i'), h('i'), h('i')), root.status || t('searching')]),
  });
  if (due && !late) setTimeout(() => actions.refresh(), (10.2 - age) * 1000);
}

export const excerpt = (m) => {
  if (m.subtype === 'tombstone') return t('deleted');
  const text = decode(m.text ?? '').replace(/<[^>]*>/g, '').trim() || nameOf(m.user);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

function startReply(ts) {
  if (!inDM()) { actions.openThread(ts, true); return; }
  writing.add(ts);
  actions.refresh();
  [...document.querySelectorAll('textarea')].find((n) => n.dataset.focus === `composer/inline/${ts}`)?.focus();
}

// --- one message ---

export function avatar(id) {
  if (isBot(id)) return h('span', { class: 'avatar avatar-bot', 'aria-hidden': 'true' }, orchid());
  const tone = Math.max(0, state.people.findIndex((p) => p.id === id)) % 4;
  const name = nameOf(id);
  const letters = name.split(/[\s(]+/).filter((w) => /^\p{L}/u.test(w)).slice(0, 2).map((w) => w[0]).join('').toLocaleUpperCase() || '?';
  return h('span', { class: `avatar tone-${tone}`, 'aria-hidden': 'true' }, letters);
}

function message(m, options, old) {
  if (m.subtype === 'tombstone') { // a deleted question whose thread remains
    return h('article', { class: 'message tombstone', 'data-ts': m.ts, tabindex: '-1', 'aria-label': t('deleted') }, h('span', { class: 'avatar', 'aria-hidden': 'true' }, icon('trash')), h('p', null, t('deleted')));
  }
  const name = isBot(m.user) ? state.bot.name : m.name || nameOf(m.user);
  const when = dateOf(m.ts);
  const heading = uid('m');
  const content = h('div', { class: 'content' });
  const tools = toolbar(m, options);
  const node = h('article', {
    class: ['message', options.compact && 'compact', m.ephemeral && 'ephemeral', isBot(m.user) && 'from-bot'].filter(Boolean).join(' '), 'data-ts': m.ts, tabindex: '-1', 'aria-labelledby': heading,
    onkeydown: (e) => messageKeys(e, m, node), onfocusin: () => current(node),
  },
  avatar(m.user),
  h('div', { class: 'body' },
    h('h3', { class: 'head', id: heading }, h('span', { class: 'author' }, name), isBot(m.user) ? h('span', { class: 'badge' }, t('app')) : null, ' ',
      h('time', { datetime: when.toISOString(), title: formatFull(when) }, formatTime(when)),
      m.edited ? h('span', { class: 'muted' }, ` ${t('edited')}`) : null),
    m.ephemeral ? h('p', { class: 'only-you' }, icon('eye'), t('only_you')) : null,
    content,
    files(m), reactions(m), summary(m, options)),
  tools);
  if (editing === m.ts) content.append(editor(m));
  else fillContent(content, m, old);
  return node;
}

function fillContent(content, m, old) {
  if (!m.blocks?.length) {
    if (m.text) content.append(h('div', { class: 'text' }, mrkdwn(m.text)));
    return;
  }
  showBlocks(content, m.blocks, {
    where: 'message', id: m.ts, saved: old ? readValues(old) : {},
    ...api.talk({ type: 'message', channel: state.place, ts: m.ts }),
  });
}

function files(m) {
  const list = m.files ?? [];
  if (!list.length) return null;
  return h('ul', { class: 'files' }, list.map((f) => {
    const url = api.fileURL(f.id);
    const name = f.title || f.name || t('file');
    const image = /^image\/(png|jpeg|gif|webp)$/.test(f.mimetype ?? '') && isLocal(url);
    return h('li', { class: 'file' },
      image ? h('img', { src: url, alt: f.alt_txt || name }) : h('span', { class: 'file-icon' }, icon('file')),
      h('span', { class: 'file-name' }, name, h('small', null, [(f.name ?? '').split('.').pop().toUpperCase(), f.size ? formatSize(f.size) : ''].filter(Boolean).join(' · '))),
      h('a', { class: 'button small', href: url, download: f.name ?? name, 'aria-label': t('download_name', { name }) }, icon('download'), t('download')));
  }));
}

function reactions(m) {
  const list = (m.reactions ?? []).filter((r) => (r.count ?? r.users?.length) > 0);
  if (!list.length) return null;
  return h('div', { class: 'reactions' }, list.map((r) => {
    const mine = r.users?.includes(state.me) ?? false;
    const n = r.count ?? r.users?.length ?? 1;
    return h('button', {
      type: 'button', class: 'reaction', 'aria-pressed': String(mine), 'data-focus': `react/${r.name}`, title: (r.users ?? []).map(nameOf).join(', '),
      'aria-label': t('reaction_name', { name: r.name.replace(/_/g, ' '), count: n }), onclick: () => api.react(state.place, m.ts, r.name).catch(oops),
    }, h('span', { 'aria-hidden': 'true' }, emoji(r.name) ?? `:${r.name}:`), h('span', { 'aria-hidden': 'true' }, String(n)));
  }));
}

// summary is the way into the thread, in a channel.
function summary(m, options) {
  const replies = (options.summary ?? []).filter((r) => !r.ephemeral);
  if (options.inThread || !replies.length) return null;
  const authors = [...new Set(replies.map((r) => r.user))].slice(0, 3);
  return h('button', { type: 'button', class: 'thread-link', 'data-focus': 'thread', onclick: () => actions.openThread(m.ts, true) },
    authors.map(avatar), h('strong', null, t('replies', { n: replies.length })),
    h('span', { class: 'muted' }, t('last_reply', { time: formatTime(dateOf(replies.at(-1).ts)) })));
}

// --- what one may do ---

const mine = (m) => m.user === state.me && !m.ephemeral && !isBot(m.user);
const oops = (fault) => toast(fault.message, { bad: true });

function toolbar(m, options) {
  if (m.ephemeral) return null;
  const name = excerpt(m);
  const button = (label, shape, run, extra) => h('button', { type: 'button', class: 'icon-button', tabindex: '-1', 'aria-label': `${label} – ${name}`, title: label, onclick: run, ...extra }, icon(shape));
  const menu = { 'aria-haspopup': 'menu', 'aria-expanded': 'false' };
  const smile = button(t('react'), 'smile', () => openMenu(smile, t('react'), quickReactions.map((r) => ({
    label: emoji(r), name: t(`emoji_${r}`), run: () => api.react(state.place, m.ts, r).catch(oops),
  })), 'menu-row'), { ...menu, 'data-focus': 'react' });
  const more = button(t('more_actions'), 'more', () => openMenu(more, t('more_actions'), menuItems(m, options)), { ...menu, 'data-focus': 'more' });
  return h('div', { class: 'message-tools', role: 'toolbar', 'aria-label': t('message_tools') },
    smile,
    options.inThread ? null : button(t('reply_in_thread'), 'thread', () => startReply(m.ts), { 'data-focus': 'start' }),
    more);
}

function menuItems(m, options) {
  const items = [];
  if (!options.inThread) items.push({ label: t('reply_in_thread'), icon: 'thread', run: () => startReply(m.ts) });
  if (!options.inThread || options.inline) items.push({ label: t('open_thread'), icon: 'thread', run: () => actions.openThread(rootOf(m) || m.ts, true) });
  items.push({ label: t('copy_text'), icon: 'file', run: () => copy(m) });
  for (const s of state.shortcuts.filter((s) => s.type === 'message')) {
    items.push({ label: s.name, hint: state.bot.name, icon: 'bolt', run: () => api.shortcut(s.callback_id, state.place, m.ts).catch(oops) });
  }
  if (mine(m)) {
    items.push({ label: t('edit'), icon: 'edit', run: () => startEdit(m.ts) });
    items.push({ label: t('delete'), icon: 'trash', danger: true, run: () => erase(m) });
  }
  return items;
}

async function copy(m) {
  const content = document.querySelector(`[data-ts="${CSS.escape(m.ts)}"] .content`);
  try {
    await navigator.clipboard.writeText(content?.innerText.trim() || decode(m.text ?? ''));
    toast(t('copied'));
  } catch {
    toast(t('copy_failed'), { bad: true });
  }
}

async function erase(m) {
  const ok = await confirm({ title: t('delete_title'), text: [h('p', null, t('delete_text')), h('blockquote', null, excerpt(m))], yes: t('delete'), danger: true });
  if (!ok) return;
  try { await api.remove(state.place, m.ts); } catch (fault) { oops(fault); }
}

export function startEdit(ts) {
  editing = ts;
  actions.refresh();
  document.querySelector('.editor textarea')?.focus();
}

// startEditLast edits the person's last message; false when there is none.
export function startEditLast() {
  const last = state.messages.findLast((m) => mine(m) && !m.files?.length);
  if (last) startEdit(last.ts);
  return Boolean(last);
}

// typed turns a stored text back into what the person wrote.
const typed = (text) => decode(text.replace(/<@([A-Z0-9]+)(?:\|[^>]*)?>/g, (_, id) => `@${isBot(id) ? 'orchidee' : nameOf(id)}`).replace(/<(https?:[^>|]+)(?:\|[^>]*)?>/g, '$1'));

function editor(m) {
  const area = h('textarea', { 'aria-label': t('edit_message'), rows: '3', 'data-focus': 'edit' });
  area.value = typed(m.text ?? '');
  const stop = () => {
    editing = '';
    actions.refresh();
    document.querySelector(`article[data-ts="${CSS.escape(m.ts)}"]`)?.focus();
  };
  const save = async () => {
    if (!area.value.trim()) return;
    try {
      await api.edit(state.place, m.ts, area.value.trim());
      stop();
    } catch (fault) { oops(fault); }
  };
  area.addEventListener('keydown', (e) => {
    e.stopPropagation();
    if (e.key === 'Escape') { e.preventDefault(); stop(); }
    if (e.key === 'Enter' && !e.shiftKey && !e.isComposing) { e.preventDefault(); save(); }
  });
  return h('div', { class: 'editor' }, area, h('div', { class: 'actions' },
    h('button', { type: 'button', class: 'button small', onclick: stop }, t('cancel')),
    h('button', { type: 'button', class: 'button primary small', onclick: save }, t('save'))));
}

// --- moving among messages with the keyboard ---

// tabStops lets Tab enter a log once, at the last message; arrows do the rest.
function tabStops(log) {
  const all = [...log.querySelectorAll('article')];
  if (all.length && !all.some((n) => n.tabIndex === 0)) all.at(-1).tabIndex = 0;
}

function current(node) {
  const log = node.closest('[role=log]');
  for (const other of log?.querySelectorAll('article[tabindex="0"]') ?? []) if (other !== node) mark(other, false);
  mark(node, true);
}

function mark(node, on) {
  node.tabIndex = on ? 0 : -1;
  for (const b of node.querySelectorAll(':scope > .message-tools button')) b.tabIndex = on ? 0 : -1;
}

function messageKeys(e, m, node) {
  if (e.target !== node || e.ctrlKey || e.metaKey || e.altKey) return;
  const all = [...node.closest('[role=log]').querySelectorAll('article')];
  const at = all.indexOf(node);
  const go = (i) => all[Math.min(all.length - 1, Math.max(0, i))]?.focus();
  const keys = {
    ArrowDown: () => go(at + 1), ArrowUp: () => go(at - 1), Home: () => go(0), End: () => go(all.length - 1),
    Enter: () => startReply(rootOf(m) || m.ts), r: () => startReply(rootOf(m) || m.ts),
    m: () => node.querySelector('[data-focus=more]')?.click(),
    e: () => (mine(m) ? startEdit(m.ts) : null),
  };
  const run = keys[e.key.length === 1 ? e.key.toLowerCase() : e.key];
  if (!run) return;
  e.preventDefault();
  run();
}
