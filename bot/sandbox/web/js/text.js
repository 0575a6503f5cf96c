// Text objects of Block Kit.

import { mrkdwn, decode } from './mrkdwn.js';
import { emojiText } from './emoji.js';
import { h } from './dom.js';

// textObject renders a plain_text or mrkdwn object; null when there is none.
export function textObject(text) {
  if (!text) return null;
  if (text.type === 'mrkdwn') return mrkdwn(text.text, { verbatim: text.verbatim });
  const words = text.emoji === false ? text.text : emojiText(text.text ?? '');
  return words.includes('\n') ? h('span', { class: 'lines' }, words) : words;
}

// plainText is the bare text, for names and placeholders.
export function plainText(text) {
  if (!text) return '';
  if (text.type !== 'mrkdwn') return text.emoji === false ? text.text : emojiText(text.text ?? '');
  return decode(text.text ?? '').replace(/[*_~`]/g, '');
}
