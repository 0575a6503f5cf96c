// Standard Markdown, for the "markdown" block. HTML in it is shown as text.

import { h } from './dom.js';
import { link } from './links.js';
import { autolink } from './mrkdwn.js';
import { emojiText } from './emoji.js';

const fence = /^(`{3,}|~{3,})\s*\S*\s*$/;
const heading = /^(#{1,6})\s+(.*?)\s*#*$/;
const item = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const rule = /^\s*([-*_])(\s*\1){2,}\s*$/;
const tableRule = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;
const cells = (line) => line.trim().replace(/^\||\|$/g, '').split(/(?<!\\)\|/).map((c) => c.trim().replace(/\\\|/g, '|'));

export function markdown(text) {
  const out = document.createDocumentFragment();
  render(out, String(text ?? '').split('\n'));
  return out;
}

function render(out, lines) {
  for (let i = 0; i < lines.length;) {
    const line = lines[i];
    const opened = line.match(fence);
    if (opened) {
      const end = lines.findIndex((l, j) => j > i && l.trim().startsWith(opened[1]));
      const stop = end < 0 ? lines.length : end;
      out.append(h('pre', null, h('code', null, lines.slice(i + 1, stop).join('\n'))));
      i = stop + 1;
    } else if (!line.trim()) {
      i++;
    } else if (heading.test(line)) {
      const [, hashes, title] = line.match(heading);
      out.append(h(`h${Math.min(6, hashes.length + 3)}`, { class: `md-h md-h${hashes.length}` }, spans(title)));
      i++;
    } else if (rule.test(line)) {
      out.append(h('hr'));
      i++;
    } else if (/^\s*>/.test(line)) {
      const inside = [];
      while (i < lines.length && /^\s*>/.test(lines[i])) inside.push(lines[i++].replace(/^\s*>\s?/, ''));
      const node = h('blockquote');
      render(node, inside);
      out.append(node);
    } else if (item.test(line)) {
      i = list(out, lines, i);
    } else if (line.includes('|') && tableRule.test(lines[i + 1] ?? '')) {
      i = table(out, lines, i);
    } else {
      const plain = [];
      while (i < lines.length && lines[i].trim() && ![fence, heading, rule, item].some((p) => p.test(lines[i])) && !/^\s*>/.test(lines[i])) plain.push(lines[i++]);
      out.append(h('p', null, plain.map((l, j) => [j ? h('br') : null, spans(l.trim())])));
    }
  }
}

function list(out, lines, i) {
  const [, indent, mark] = lines[i].match(item);
  const ordered = /\d/.test(mark);
  const node = h(ordered ? 'ol' : 'ul', ordered ? { start: parseInt(mark, 10) } : null);
  while (i < lines.length) {
    const m = lines[i].match(item);
    if (!m || m[1].length < indent.length || /\d/.test(m[2]) !== ordered && m[1].length === indent.length) break;
    if (m[1].length > indent.length) {
      i = list(node.lastElementChild ?? node, lines, i);
      continue;
    }
    const task = m[3].match(/^\[([ xX])\]\s+(.*)$/);
    node.append(h('li', null, task ? [task[1] === ' ' ? '☐ ' : '☑ ', spans(task[2])] : spans(m[3])));
    i++;
    while (i < lines.length && lines[i].trim() && /^\s/.test(lines[i]) && !item.test(lines[i])) append(node.lastElementChild, lines[i++]);
  }
  out.append(node);
  return i;
}

const append = (li, line) => li.append(h('br'), ...spans(line.trim()));

function table(out, lines, i) {
  const head = cells(lines[i]);
  const body = [];
  for (i += 2; i < lines.length && lines[i].includes('|'); i++) body.push(cells(lines[i]));
  out.append(h('div', { class: 'table-wrap', tabindex: '0' }, h('table', null,
    h('thead', null, h('tr', null, head.map((c) => h('th', { scope: 'col' }, spans(c))))),
    h('tbody', null, body.map((row) => h('tr', null, row.map((c) => h('td', null, spans(c)))))))));
  return i;
}

const inlineMarks = [
  [/^(`+)(.+?)\1/, (m) => h('code', null, m[2].trim())],
  [/^!?\[([^\]]*)\]\((\S+?)(?:\s+"[^"]*")?\)/, (m) => link(m[2], ...spans(m[1] || m[2]))],
  [/^<((?:https?|mailto):[^>\s]+)>/, (m) => link(m[1])],
  [/^(\*\*|__)(?=\S)(.+?\S|\S)\1/, (m) => h('strong', null, spans(m[2]))],
  [/^~~(?=\S)(.+?)~~/, (m) => h('s', null, spans(m[1]))],
  [/^([*_])(?=\S)(.+?\S|\S)\1(?![\p{L}\p{N}])/u, (m) => h('em', null, spans(m[2]))],
];

function spans(text) {
  const nodes = [];
  let plain = '';
  const flush = () => { if (plain) nodes.push(...autolink(emojiText(plain))); plain = ''; };
  next: for (let i = 0; i < text.length;) {
    if (text[i] === '\\' && /[\\`*_{}[\]()#+.!|~<>-]/.test(text[i + 1] ?? '')) {
      plain += text[i + 1];
      i += 2;
      continue;
    }
    if ('`!<[*_~'.includes(text[i]) && !(text[i] === '_' && /[\p{L}\p{N}]/u.test(text[i - 1] ?? ''))) {
      const rest = text.slice(i);
      for (const [pattern, make] of inlineMarks) {
        const m = rest.match(pattern);
        if (!m) continue;
        flush();
        nodes.push(make(m));
        i += m[0].length;
        continue next;
      }
    }
    plain += text[i++];
  }
  flush();
  return nodes;
}
