// Slack's mrkdwn → DOM nodes. The text comes escaped (&amp; &lt; &gt;), with <…> for links, mentions and dates.

import { h } from './dom.js';
import { link, userMention, channelMention, broadcast } from './links.js';
import { emoji } from './emoji.js';
import { formatDate, formatFull } from './i18n.js';

export const decode = (text) => text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');

// mrkdwn renders a whole text: fences, quotes, lists, paragraphs.
export function mrkdwn(text, { verbatim = false } = {}) {
  const out = document.createDocumentFragment();
  const pieces = String(text ?? '').split('```');
  pieces.forEach((piece, i) => {
    const fenced = i % 2 === 1 && i < pieces.length - 1;
    if (fenced) out.append(h('pre', null, h('code', null, decode(piece.replace(/^\n/, '').replace(/\n$/, '')))));
    else blocks(out, i % 2 === 1 ? '```' + piece : piece, verbatim);
  });
  return out;
}

const bullet = /^\s*(?:[•◦▪‣]|-(?=\s))\s+(.*)$/;
const number = /^\s*(\d{1,3})[.)]\s+(.*)$/;
const quote = /^(?:&gt;|>)\s?(.*)$/;

function blocks(out, text, verbatim) {
  const lines = text.replace(/^\n|\n$/g, '').split('\n');
  for (let i = 0; i < lines.length;) {
    const take = (pattern) => {
      const found = [];
      for (let m; i < lines.length && (m = lines[i].match(pattern)); i++) found.push(m);
      return found;
    };
    if (/^(?:&gt;){3}/.test(lines[i])) { // the rest is one quote
      const rest = lines.slice(i).join('\n').replace(/^(?:&gt;){3}\s?/, '');
      out.append(h('blockquote', null, paragraph(rest.split('\n'), verbatim)));
      return;
    }
    if (quote.test(lines[i])) {
      out.append(h('blockquote', null, paragraph(take(quote).map((m) => m[1]), verbatim)));
    } else if (bullet.test(lines[i])) {
      out.append(h('ul', null, take(bullet).map((m) => h('li', null, inline(m[1], verbatim)))));
    } else if (number.test(lines[i])) {
      const items = take(number);
      out.append(h('ol', { start: items[0][1] }, items.map((m) => h('li', null, inline(m[2], verbatim)))));
    } else if (!lines[i].trim()) {
      i++;
    } else {
      const plain = [];
      while (i < lines.length && lines[i].trim() && ![bullet, number, quote].some((p) => p.test(lines[i]))) plain.push(lines[i++]);
      out.append(paragraph(plain, verbatim));
    }
  }
}

function paragraph(lines, verbatim) {
  return h('p', null, lines.map((line, i) => [i ? h('br') : null, inline(line, verbatim)]));
}

const marks = { '*': 'strong', _: 'em', '~': 's' };
const wordChar = /[\p{L}\p{N}]/u;

// inline renders one line; it returns a list of nodes.
export function inline(text, verbatim = false) {
  const nodes = [];
  let plain = '';
  const flush = () => { if (plain) nodes.push(...autolink(decode(plain), verbatim)); plain = ''; };
  for (let i = 0; i < text.length;) {
    const c = text[i];
    if (c === '`') {
      const end = text.indexOf('`', i + 1);
      if (end > i + 1) {
        flush();
        nodes.push(h('code', null, decode(text.slice(i + 1, end))));
        i = end + 1;
        continue;
      }
    }
    if (c === '<') {
      const end = text.indexOf('>', i);
      const node = end > 0 && token(text.slice(i + 1, end));
      if (node) {
        flush();
        nodes.push(node);
        i = end + 1;
        continue;
      }
    }
    if (marks[c] && !wordChar.test(text[i - 1] ?? '') && text[i + 1] && !/\s/.test(text[i + 1]) && text[i + 1] !== c) {
      const end = closing(text, i, c);
      if (end > 0) {
        flush();
        nodes.push(h(marks[c], null, inline(text.slice(i + 1, end), verbatim)));
        i = end + 1;
        continue;
      }
    }
    if (c === ':') {
      const m = /^:([a-z0-9_+-]+):/.exec(text.slice(i));
      const sign = m && emoji(m[1]);
      if (sign) {
        plain += sign;
        i += m[0].length;
        continue;
      }
    }
    plain += c;
    i++;
  }
  flush();
  return nodes;
}

// closing finds the mark that ends the one at start: not after a space, not before a letter, not inside <…> or `…`.
function closing(text, start, mark) {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '<' || text[i] === '`') {
      const end = text.indexOf(text[i] === '<' ? '>' : '`', i + 1);
      if (end > 0) i = end;
    } else if (text[i] === mark && i > start + 1 && !/\s/.test(text[i - 1]) && !wordChar.test(text[i + 1] ?? '')) {
      return i;
    }
  }
  return -1;
}

// token renders the inside of <…>, or returns null when it is none of Slack's.
function token(inside) {
  const bar = inside.indexOf('|');
  const head = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? undefined : decode(inside.slice(bar + 1));
  if (/^@[UWB]\w+$/.test(head)) return userMention(head.slice(1), label);
  if (/^#[CGD]\w+$/.test(head)) return channelMention(head.slice(1), label);
  if (/^!(here|channel|everyone)$/.test(head)) return broadcast(head.slice(1));
  if (head.startsWith('!subteam^')) return broadcast((label ?? head.slice(9)).replace(/^@/, ''));
  if (head.startsWith('!date^')) return dateToken(head.split('^'), label);
  if (head.startsWith('!')) return label ? document.createTextNode(label) : null;
  if (/^[a-z][a-z0-9+.-]*:/i.test(head)) {
    const url = decode(head);
    return label === undefined ? link(url) : link(url, label);
  }
  return null;
}

export function dateToken([, seconds, format, url], fallback) {
  const n = Number(seconds);
  if (!Number.isFinite(n) || !format) return document.createTextNode(fallback ?? '');
  const date = new Date(n * 1000);
  const node = h('time', { datetime: date.toISOString(), title: formatFull(date) }, formatDate(n, decode(format)));
  return url ? link(decode(url), node) : node;
}

const bare = /\bhttps?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]»]/g;

// autolink makes bare addresses clickable, unless the text asked to be left alone.
export function autolink(text, verbatim = false) {
  if (verbatim) return [document.createTextNode(text)];
  const nodes = [];
  let at = 0;
  for (const m of text.matchAll(bare)) {
    if (m.index > at) nodes.push(document.createTextNode(text.slice(at, m.index)));
    nodes.push(link(m[0], m[0]));
    at = m.index + m[0].length;
  }
  if (at < text.length) nodes.push(document.createTextNode(text.slice(at)));
  return nodes;
}
