// The rich_text block: typed pieces, nothing to parse.

import { h } from './dom.js';
import { link, userMention, channelMention, broadcast } from './links.js';
import { dateToken } from './mrkdwn.js';
import { emoji } from './emoji.js';
import { t } from './i18n.js';
import { fileURL } from './api.js';

export function richText(block) {
  const out = h('div', { class: 'rich' });
  const lists = []; // the open list of each indent
  for (const part of block.elements ?? []) {
    if (part.type !== 'rich_text_list') lists.length = 0;
    switch (part.type) {
      case 'rich_text_section': out.append(h('div', { class: 'rich-section' }, lines(part.elements))); break;
      case 'rich_text_quote': out.append(h('blockquote', null, lines(part.elements))); break;
      case 'rich_text_preformatted': out.append(h('pre', { tabindex: '0' }, h('code', null, lines(part.elements)))); break;
      case 'rich_text_list': list(out, lists, part); break;
      default: out.append(h('p', { class: 'unknown-block' }, t('unknown_block', { type: part.type })));
    }
  }
  return out;
}

// list nests by indent: an indented list goes into the last item of the list above it.
function list(out, lists, part) {
  const depth = part.indent ?? 0;
  const ordered = part.style === 'ordered';
  const node = h(ordered ? 'ol' : 'ul', ordered && part.offset ? { start: String(part.offset + 1) } : null,
    (part.elements ?? []).map((e) => h('li', null, lines(e.elements))));
  lists.length = Math.min(lists.length, depth + 1);
  const same = lists[depth];
  if (same && same.tagName === node.tagName) {
    same.append(...node.children);
    return;
  }
  const parent = depth ? lists.slice(0, depth).findLast(Boolean) : null;
  (parent?.lastElementChild ?? out).append(node);
  lists[depth] = node;
}

const lines = (elements = []) => elements.map(piece);

// withBreaks keeps the line ends of a literal text.
const withBreaks = (text) => String(text ?? '').split('\n').flatMap((line, i) => (i ? [h('br'), line] : [line]));

function piece(e) {
  return styled(e.style, raw(e));
}

function raw(e) {
  switch (e.type) {
    case 'text': return withBreaks(e.text);
    case 'link': return link(e.url, e.text || e.url);
    case 'user': return userMention(e.user_id);
    case 'channel': return channelMention(e.channel_id);
    case 'broadcast': return broadcast(e.range);
    case 'usergroup': return broadcast(e.usergroup_id);
    case 'team': return e.team_id;
    case 'emoji': return emoji(e.name) ?? (e.unicode ? String.fromCodePoint(...e.unicode.split('-').map((c) => parseInt(c, 16))) : `:${e.name}:`);
    case 'date': return dateToken(['', e.timestamp, e.format, e.url], e.fallback);
    case 'color': return h('span', { class: 'colour' }, swatch(e.value), e.value);
    case 'citation': return citation(e);
    case 'file': return h('a', { href: fileURL(e.file_id), download: '' }, e.text || e.label || t('file'));
    default: return e.text || e.fallback || h('span', { class: 'unknown-block' }, t('unknown_block', { type: e.type }));
  }
}

function swatch(value) {
  const node = h('span', { class: 'swatch' });
  node.style.backgroundColor = value; // an invalid colour is ignored
  return node;
}

// citation shows a numbered source; its title and extract are read with the link.
function citation(e) {
  const details = e.details ?? {};
  const title = details.title || details.display_name || e.text || e.url;
  const n = Number.isFinite(e.index) && e.index > 0 ? `${e.index}` : '';
  const node = link(e.url, h('sup', null, n ? `[${n}]` : ''), ' ', e.text || title);
  node.classList.add('citation');
  node.title = [title, details.snippet].filter(Boolean).join(': ');
  return node;
}

const styles = { bold: 'strong', italic: 'em', strike: 's', code: 'code', underline: 'u', highlight: 'mark', client_highlight: 'mark' };

function styled(style, node) {
  for (const [name, tag] of Object.entries(styles)) {
    if (style?.[name]) node = h(tag, null, node);
  }
  return node;
}
