// Block Kit blocks → DOM nodes. A block that is not known is said to be so, never dropped.

import { h, icon, uid, reconcile } from './dom.js';
import { t } from './i18n.js';
import { textObject, plainText } from './text.js';
import { richText } from './richtext.js';
import { markdown } from './markdown.js';
import { element, picture } from './elements.js';
import { link } from './links.js';
import { autolink } from './mrkdwn.js';
import * as api from './api.js';

// showBlocks fills a container; values already typed in a block of the same block_id and action_id are kept.
export function showBlocks(container, blocks, ctx) {
  const seen = new Map();
  const named = (blocks ?? []).map((block, i) => {
    const id = block.block_id || `#${i}`;
    const n = seen.get(id) ?? 0;
    seen.set(id, n + 1);
    return { block, key: n ? `${id}~${n}` : id };
  });
  reconcile(container, named, {
    key: (x) => x.key,
    sign: (x) => JSON.stringify(x.block),
    render: (x, old) => renderBlock(x.block, { ...ctx, saved: { ...ctx.saved, ...(old ? readValues(old) : {}) } }),
  });
}

export function renderBlock(block, ctx) {
  const make = makers[block?.type];
  const node = make ? make(block, { ...ctx, block }) : unknown(block?.type);
  node.dataset.block = block?.block_id ?? '';
  return node;
}

const unknown = (type) => h('p', { class: 'unknown-block' }, icon('alert'), t('unknown_block', { type: type ?? '?' }));

// readValues collects {block: {action: value}} of the fields under a node, as Slack's view state.
export function readValues(root) {
  const values = {};
  for (const node of fields(root)) (values[node.field.block] ??= {})[node.field.action] = node.field.read();
  return values;
}

const fields = (root) => [...root.querySelectorAll('[data-field]'), ...(root.matches?.('[data-field]') ? [root] : [])].filter((n) => n.field);

// checkValues returns {block: sentence} for what a person must still mend.
export function checkValues(root) {
  const faults = {};
  for (const { field } of fields(root)) {
    if (!field.inInput || faults[field.block]) continue;
    if (field.empty()) {
      if (!field.optional) faults[field.block] = t('required');
    } else {
      const fault = field.check();
      if (fault) faults[field.block] = fault;
    }
  }
  return faults;
}

// showFaults writes every fault at its field and returns those that have no field.
export function showFaults(root, faults) {
  const homeless = { ...faults };
  for (const group of root.querySelectorAll('.field')) {
    const fault = faults[group.dataset.block];
    delete homeless[group.dataset.block];
    group.classList.toggle('has-error', Boolean(fault));
    group.querySelector(':scope > .field-error').textContent = fault ?? '';
    for (const control of group.querySelectorAll('input:not([type=radio]):not([type=checkbox]), textarea, [role=radiogroup], [role=group].choices')) {
      if (fault) control.setAttribute('aria-invalid', 'true');
      else control.removeAttribute('aria-invalid');
    }
  }
  return homeless;
}

export function focusFirstFault(root) {
  const node = root.querySelector('.field.has-error [data-field]');
  node?.field.focus();
  node?.closest('.field').scrollIntoView({ block: 'nearest' });
}

// --- blocks ---

// A header in a message stands under its author (h3), in a view under its title (h2).
function header(block, ctx) {
  const level = (ctx.where === 'message' ? 4 : 3) + Math.max(0, Math.min(2, (block.level ?? 1) - 1));
  return h(`h${level}`, { class: `block-header level-${block.level ?? 1}` }, textObject(block.text));
}

function section(block, ctx) {
  const accessory = block.accessory && element(block.accessory, ctx);
  return h('div', { class: accessory ? 'section with-accessory' : 'section' },
    h('div', { class: 'section-text' },
      block.text ? h('div', { class: 'text' }, textObject(block.text)) : null,
      block.fields?.length ? h('div', { class: 'fields' }, block.fields.map((f) => h('div', { class: 'text' }, textObject(f)))) : null),
    accessory ? h('div', { class: `accessory accessory-${block.accessory.type}` }, accessory) : null);
}

function context(block, ctx) {
  return h('div', { class: 'context' }, (block.elements ?? []).map((e) => (e.type === 'image' ? element(e, ctx) : h('div', { class: 'text' }, textObject(e)))));
}

const actions = (block, ctx) => h('div', { class: 'actions' }, (block.elements ?? []).map((e) => element(e, ctx)));
const contextActions = (block, ctx) => h('div', { class: 'actions context-actions' }, (block.elements ?? []).map((e) => element(e, ctx)));

function image(block) {
  return h('figure', null, block.title ? h('figcaption', null, textObject(block.title)) : null,
    picture(block.image_url ?? (block.slack_file?.id ? api.fileURL(block.slack_file.id) : block.slack_file?.url), block.alt_text, true));
}

function video(block) {
  return h('figure', { class: 'video' },
    h('figcaption', null, link(block.title_url || block.video_url, plainText(block.title) || t('video')), block.author_name ? h('small', null, block.author_name) : null),
    block.description ? h('p', null, textObject(block.description)) : null,
    h('p', { class: 'muted' }, block.alt_text));
}

const file = (block) => h('p', { class: 'file-block' }, icon('file'), t('remote_file'), ' ', h('code', null, block.external_id));

function cell(c) {
  if (!c) return '';
  if (c.type === 'rich_text') return richText(c);
  if (c.type === 'raw_number') return c.text || String(c.value);
  if (c.type === 'raw_text') return autolink(c.text ?? '', true);
  return c.text ?? (c.fallback ? cell(c.fallback) : t('unknown_block', { type: c.type }));
}

function table(block) {
  const [head = [], ...rows] = block.rows ?? [];
  const align = (i) => `align-${block.column_settings?.[i]?.align ?? 'left'}${block.column_settings?.[i]?.is_wrapped ? ' wrapped' : ''}`;
  const first = block.row_header_column_index;
  return h('div', { class: 'table-wrap', tabindex: '0', role: 'region', 'aria-label': block.caption || t('table') }, h('table', null,
    block.caption ? h('caption', null, block.caption) : null,
    h('thead', null, h('tr', null, head.map((c, i) => h('th', { scope: 'col', class: align(i) }, cell(c))))),
    h('tbody', null, rows.map((row) => h('tr', null, row.map((c, i) => h(i === first ? 'th' : 'td', { scope: i === first ? 'row' : null, class: align(i) }, cell(c))))))));
}

const grouped = new Set(['radio_buttons', 'checkboxes']);

function input(block, ctx) {
  const id = uid('field');
  const labelID = uid('label');
  const hintID = uid('hint');
  const errorID = uid('error');
  const label = plainText(block.label);
  const described = [block.hint && hintID, errorID].filter(Boolean).join(' ');
  const control = element(block.element, { ...ctx, block, input: { id, label, labelID, described } });
  const marked = [textObject(block.label), block.optional ? h('span', { class: 'optional' }, ` ${t('optional')}`) : null];
  const target = control.input ?? control;
  if (control.input || grouped.has(block.element?.type)) target.setAttribute('aria-describedby', described);
  return h('div', { class: 'field' },
    grouped.has(block.element?.type) ? h('div', { class: 'label', id: labelID }, marked) : h('label', { class: 'label', for: id, id: labelID }, marked),
    control,
    block.hint ? h('p', { class: 'hint', id: hintID }, textObject(block.hint)) : null,
    h('p', { class: 'field-error', id: errorID }));
}

const alertBlock = (block) => h('div', { class: `alert alert-${block.level ?? 'default'}`, role: 'note' }, icon('alert'), h('div', null, textObject(block.text)));

const makers = {
  header, section, context, actions, context_actions: contextActions, image, video, file, table, data_table: table, input, alert: alertBlock,
  divider: () => h('hr'),
  rich_text: richText,
  markdown: (block) => h('div', { class: 'text markdown' }, markdown(block.text)),
};
