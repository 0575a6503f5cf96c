// Links and mentions: the only place where a URL from a message becomes clickable.

import { h } from './dom.js';
import { t } from './i18n.js';
import { state, isBot, person } from './state.js';

const allowed = new Set(['http:', 'https:', 'mailto:', 'tel:']);

// safeURL returns the URL when its scheme may be opened, else null.
export function safeURL(text) {
  const clean = String(text ?? '').trim();
  try {
    return allowed.has(new URL(clean).protocol) ? clean : null;
  } catch {
    return null;
  }
}

// link shows its address as plain text when it cannot be opened.
export function link(url, ...label) {
  const safe = safeURL(url);
  const inside = label.flat().length ? label : [url];
  if (!safe) return h('span', { class: 'refused-link' }, inside, label.flat().length && label[0] !== url ? ` (${url})` : '');
  return h('a', { href: safe, target: '_blank', rel: 'noopener noreferrer' }, inside, h('span', { class: 'hidden' }, ` ${t('new_tab')}`));
}

export function userMention(id, label) {
  const name = isBot(id) ? state.bot.name : person(id)?.name ?? label ?? id;
  return h('span', { class: id === state.me ? 'mention mention-me' : 'mention' }, `@${name}`);
}

export function channelMention(id, label) {
  const found = state.channels.find((c) => c.id === id);
  const name = `#${found?.name ?? label ?? t('unknown_channel')}`;
  return found ? h('a', { class: 'mention', href: `#/${state.me}/${id}` }, name) : h('span', { class: 'mention' }, name);
}

export const broadcast = (name) => h('span', { class: 'mention mention-all' }, `@${name}`);
