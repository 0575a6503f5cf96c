// The interactive elements of Block Kit.
// ctx = {act(blockID, action), fill(blockID, action), suggest(blockID, actionID, query), saved, where: 'message'|'modal'|'home', block, input: {id, label, described}}
// An element that holds a value carries data-field and node.field = {block, action, read(), check(), focus()}.

import { h, icon, uid } from './dom.js';
import { t, formatSize } from './i18n.js';
import { state } from './state.js';
import { textObject, plainText } from './text.js';
import { combobox, filterGroups } from './combobox.js';
import { openMenu } from './menu.js';
import { confirm, toast } from './dialog.js';
import { safeURL } from './links.js';
import * as api from './api.js';

export function element(e, ctx) {
  const make = makers[e?.type];
  return make ? make(e, ctx) : h('span', { class: 'unknown-block' }, t('unknown_block', { type: e?.type ?? '?' }));
}

const focusName = (e, ctx, part = '') => `${ctx.block.block_id ?? ''}/${e.action_id ?? ''}${part}`;
const nameFor = (e, ctx) => ctx.input?.label || e.accessibility_label || plainText(e.placeholder) || plainText(ctx.block.text) || t('choose');

// send asks for confirmation when the element wants it, then tells the bot.
async function send(e, ctx, payload, node) {
  if (e.confirm) {
    const c = e.confirm;
    const ok = await confirm({ title: plainText(c.title) || t('confirm_title'), text: textObject(c.text), yes: plainText(c.confirm), no: plainText(c.deny), danger: c.style === 'danger' });
    if (!ok) return false;
  }
  if (node?.getAttribute('aria-busy') === 'true') return false; // a double click is one click
  node?.setAttribute('aria-busy', 'true');
  try {
    await ctx.act(ctx.block.block_id ?? '', { type: e.type, action_id: e.action_id, block_id: ctx.block.block_id, ...payload });
    return true;
  } catch (fault) {
    toast(fault.kind === 'refused' ? t('act_failed', { why: fault.message }) : fault.message, { bad: true });
    return false;
  } finally {
    node?.removeAttribute('aria-busy');
  }
}

// field marks a node as holding a value; outside an input block a change is also an action.
function field(node, e, ctx, { read, check, focus, empty }) {
  node.dataset.field = '';
  node.field = { block: ctx.block.block_id, action: e.action_id, element: e, optional: ctx.block.optional, inInput: Boolean(ctx.input), read, check: check ?? (() => ''), focus, empty };
  return node;
}

const acts = (ctx) => !ctx.input || ctx.block.dispatch_action;
const changed = (e, ctx, node) => {
  const { type, ...value } = node.field.read();
  if (acts(ctx)) send(e, ctx, value, node);
  else ctx.fill(ctx.block.block_id, { type, action_id: e.action_id, ...value });
};
const saved = (e, ctx) => ctx.saved?.[ctx.block.block_id]?.[e.action_id];

function button(e, ctx) {
  const url = e.url && safeURL(e.url);
  const props = {
    class: `button ${e.style === 'primary' ? 'primary' : e.style === 'danger' ? 'danger' : ''}`,
    'aria-label': e.accessibility_label ?? null, 'data-focus': focusName(e, ctx), 'data-action': e.action_id,
    onclick: (event) => {
      const node = event.currentTarget;
      send(e, ctx, { text: e.text, value: e.value ?? '' }, node);
    },
  };
  return url
    ? h('a', { ...props, href: url, target: '_blank', rel: 'noopener noreferrer' }, textObject(e.text), icon('link'), h('span', { class: 'hidden' }, ` ${t('new_tab')}`))
    : h('button', { type: 'button', ...props }, textObject(e.text));
}

const pressed = new Map(); // feedback already given, while the page stays open

function feedback(e, ctx) {
  const key = `${ctx.where}/${ctx.id ?? ''}/${ctx.block.block_id}/${e.action_id}`;
  const group = h('span', { class: 'feedback', role: 'group', 'aria-label': t('feedback') });
  const one = (b, shape) => {
    const node = h('button', {
      type: 'button', class: 'icon-button', 'aria-label': b.accessibility_label || plainText(b.text), title: plainText(b.text), 'aria-pressed': String(pressed.get(key) === b.value),
      'data-focus': focusName(e, ctx, shape), 'data-action': e.action_id,
      onclick: async () => {
        if (!await send(e, ctx, { value: b.value, text: b.text }, node)) return;
        pressed.set(key, b.value);
        for (const other of group.children) other.setAttribute('aria-pressed', String(other === node));
      },
    }, icon(shape));
    return node;
  };
  group.append(one(e.positive_button, 'up'), one(e.negative_button, 'thumbdown'));
  return group;
}

function iconButton(e, ctx) {
  if (e.visible_to_user_ids?.length && !e.visible_to_user_ids.includes(state.me)) return null;
  return h('button', {
    type: 'button', class: 'icon-button', title: plainText(e.text), 'aria-label': e.accessibility_label || plainText(e.text), 'data-focus': focusName(e, ctx), 'data-action': e.action_id,
    onclick: (event) => send(e, ctx, { value: e.value ?? '' }, event.currentTarget),
  }, icon(e.icon === 'trash' ? 'trash' : 'more'));
}

function overflow(e, ctx) {
  const name = e.accessibility_label || t('more_actions');
  const node = h('button', {
    type: 'button', class: 'icon-button outlined', 'aria-haspopup': 'menu', 'aria-expanded': 'false', 'aria-label': name, 'data-focus': focusName(e, ctx), 'data-action': e.action_id,
    onclick: () => openMenu(node, name, (e.options ?? []).map((o) => ({
      label: plainText(o.text), hint: plainText(o.description), icon: o.url ? 'link' : null,
      run: () => {
        const url = o.url && safeURL(o.url);
        if (url) window.open(url, '_blank', 'noopener');
        send(e, ctx, { selected_option: o }, node);
      },
    }))),
  }, icon('more'));
  return node;
}

// --- selects ---

const fromOption = (o) => ({ id: o.value, text: plainText(o.text), description: plainText(o.description), raw: o });
const fromGroups = ({ options, option_groups: groups }) => (groups?.length
  ? groups.map((g) => ({ label: plainText(g.label), options: (g.options ?? []).map(fromOption) }))
  : [{ options: (options ?? []).map(fromOption) }]);
const fromID = (list) => (id) => { const found = list.find((x) => x.id === id); return { id, text: found?.label ?? id, raw: id }; };

const people = () => state.people.map((p) => ({ id: p.id, label: p.name }));
const places = (kinds) => state.channels.filter((c) => kinds.includes(c.kind)).map((c) => ({ id: c.id, label: c.kind === 'im' ? c.name : `#${c.name}` }));

// Each kind of select: where its choices come from and how its value is called.
const sources = {
  static: { one: 'selected_option', many: 'selected_options', initial: (e) => e.initial_options ?? (e.initial_option ? [e.initial_option] : []), wrap: fromOption },
  external: { one: 'selected_option', many: 'selected_options', initial: (e) => e.initial_options ?? (e.initial_option ? [e.initial_option] : []), wrap: fromOption },
  users: { one: 'selected_user', many: 'selected_users', initial: (e) => e.initial_users ?? (e.initial_user ? [e.initial_user] : []), list: people },
  conversations: { one: 'selected_conversation', many: 'selected_conversations', initial: (e) => e.initial_conversations ?? (e.initial_conversation ? [e.initial_conversation] : []), list: () => places(['channel', 'private', 'im']) },
  channels: { one: 'selected_channel', many: 'selected_channels', initial: (e) => e.initial_channels ?? (e.initial_channel ? [e.initial_channel] : []), list: () => places(['channel']) },
};

function select(e, ctx) {
  const multi = e.type.startsWith('multi_');
  const kind = e.type.replace('multi_', '').replace('_select', '');
  const source = sources[kind];
  const wrap = source.wrap ?? fromID(source.list());
  const before = saved(e, ctx);
  const start = before ? [before[multi ? source.many : source.one]].flat().filter(Boolean) : source.initial(e);
  const groups = kind === 'static' ? fromGroups(e) : [{ options: (source.list?.() ?? []).map((x) => ({ id: x.id, text: x.label, raw: x.id })) }];
  const least = e.min_query_length ?? 3;
  const load = kind !== 'external' ? (q) => filterGroups(groups, q) : async (q) => {
    if (q.length < least) return t('type_more', { n: least });
    return fromGroups(await ctx.suggest(ctx.block.block_id ?? '', e.action_id, q));
  };
  const node = combobox({
    id: ctx.input?.id, label: nameFor(e, ctx), placeholder: plainText(e.placeholder) || undefined, multi, max: e.max_selected_items, chosen: start.map(wrap), load,
    wait: kind === 'external' ? 150 : 0, typing: kind === 'external' || multi || groups.reduce((n, g) => n + g.options.length, 0) > 12, focusKey: focusName(e, ctx), clearable: Boolean(ctx.input && ctx.block.optional),
    onChange: () => changed(e, ctx, node),
  });
  if (e.action_id) node.dataset.action = e.action_id;
  if (e.focus_on_load) node.input.dataset.first = '';
  return field(node, e, ctx, {
    read: () => {
      const raw = node.picked().map((o) => o.raw);
      return { type: e.type, [multi ? source.many : source.one]: multi ? raw : raw[0] ?? null };
    },
    empty: () => !node.picked().length,
    focus: () => node.input.focus(),
  });
}

// --- choices ---

function choices(e, ctx) {
  const many = e.type === 'checkboxes';
  const before = saved(e, ctx);
  const start = before ? [before[many ? 'selected_options' : 'selected_option']].flat().filter(Boolean) : e.initial_options ?? (e.initial_option ? [e.initial_option] : []);
  const name = uid('choice');
  const inputs = (e.options ?? []).map((o) => h('input', {
    type: many ? 'checkbox' : 'radio', name, value: o.value, id: uid('option'), checked: start.some((s) => s.value === o.value), 'data-focus': focusName(e, ctx, o.value),
    onchange: () => changed(e, ctx, node),
  }));
  const node = h('div', {
    class: 'choices', role: many ? 'group' : 'radiogroup', 'aria-labelledby': ctx.input?.labelID ?? null, 'aria-label': ctx.input ? null : nameFor(e, ctx), 'data-action': e.action_id,
  }, inputs.map((input, i) => {
    const description = textObject(e.options[i].description);
    const hintID = description && uid('hint');
    if (description) input.setAttribute('aria-describedby', hintID);
    return h('div', { class: 'choice' }, input, h('div', null, h('label', { for: input.id }, textObject(e.options[i].text)), description ? h('small', { id: hintID }, description) : null));
  }));
  return field(node, e, ctx, {
    read: () => {
      const chosen = e.options.filter((_, i) => inputs[i].checked);
      return many ? { type: e.type, selected_options: chosen } : { type: e.type, selected_option: chosen[0] ?? null };
    },
    empty: () => !inputs.some((i) => i.checked),
    focus: () => (inputs.find((i) => i.checked) ?? inputs[0])?.focus(),
  });
}

// --- texts, numbers, dates ---

function base(e, ctx, props) {
  return {
    id: ctx.input?.id ?? uid('input'), 'aria-label': ctx.input ? null : nameFor(e, ctx), 'aria-describedby': ctx.input?.described ?? null, 'aria-required': ctx.input && !ctx.block.optional ? 'true' : null,
    'data-focus': focusName(e, ctx), 'data-action': e.action_id, 'data-first': e.focus_on_load || null, placeholder: plainText(e.placeholder) || null, ...props,
  };
}

// numberOf reads "300 000,50" as a French person writes it; it returns the text Slack would send.
export const numberOf = (text) => text.replace(/[\s\u00a0\u202f']/g, '').replace(',', '.').replace('−', '-');

const textChecks = {
  plain_text_input: (v, e) => (e.min_length && [...v].length < e.min_length ? t('too_short', { n: e.min_length }) : e.max_length && [...v].length > e.max_length ? t('too_long', { n: e.max_length }) : ''),
  number_input: (v, e) => {
    const n = numberOf(v);
    if (!/^-?\d+(\.\d+)?$/.test(n)) return t('not_number');
    if (!e.is_decimal_allowed && n.includes('.')) return t('not_whole');
    if (e.min_value !== undefined && Number(n) < Number(e.min_value)) return t('too_small', { n: e.min_value });
    if (e.max_value !== undefined && Number(n) > Number(e.max_value)) return t('too_big', { n: e.max_value });
    return '';
  },
  email_text_input: (v) => (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(v) ? '' : t('not_email')),
  url_text_input: (v) => (/^https?:\/\/[^\s]+$/.test(v) && safeURL(v) ? '' : t('not_url')),
};

function textInput(e, ctx) {
  const before = saved(e, ctx);
  const value = before ? before.value ?? richToText(before.rich_text_value) : e.initial_value && typeof e.initial_value === 'object' ? richToText(e.initial_value) : e.initial_value ?? '';
  const many = e.multiline || e.type === 'rich_text_input';
  const kinds = { number_input: { inputmode: 'decimal' }, email_text_input: { inputmode: 'email', autocomplete: 'email' }, url_text_input: { inputmode: 'url' } };
  const triggers = e.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed'];
  let timer;
  const input = h(many ? 'textarea' : 'input', base(e, ctx, { type: many ? null : 'text', rows: many ? '5' : null, maxlength: null, autocomplete: 'off', ...kinds[e.type] }));
  input.value = value ?? '';
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && acts(ctx) && (!many || event.metaKey || event.ctrlKey) && triggers.includes('on_enter_pressed')) { event.preventDefault(); changed(e, ctx, input); }
  });
  input.addEventListener('input', () => {
    if (!acts(ctx) || !triggers.includes('on_character_entered')) return;
    clearTimeout(timer);
    timer = setTimeout(() => changed(e, ctx, input), 300);
  });
  input.addEventListener('change', () => { if (!acts(ctx)) changed(e, ctx, input); });
  const clean = () => (e.type === 'number_input' ? numberOf(input.value) : input.value);
  return field(input, e, ctx, {
    read: () => (e.type === 'rich_text_input'
      ? { type: e.type, rich_text_value: input.value ? textToRich(input.value) : null }
      : { type: e.type, value: clean().trim() === '' ? null : clean() }),
    check: () => textChecks[e.type]?.(input.value, e) ?? '',
    empty: () => input.value.trim() === '',
    focus: () => input.focus(),
  });
}

const textToRich = (text) => ({ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }] });
const richToText = (block) => (block?.elements ?? []).map((s) => (s.elements ?? []).map((e) => e.text ?? e.elements?.map((x) => x.text).join('') ?? '').join('')).join('\n');

const pad = (n) => String(n).padStart(2, '0');
const localDateTime = (seconds) => {
  const d = new Date(seconds * 1000);
  return `${d.getFullYear()}-${pad(d.getMonth() + 1)}-${pad(d.getDate())}T${pad(d.getHours())}:${pad(d.getMinutes())}`;
};

const dates = {
  datepicker: { type: 'date', key: 'selected_date', initial: 'initial_date', from: (v) => v, to: (v) => v || null },
  timepicker: { type: 'time', key: 'selected_time', initial: 'initial_time', from: (v) => v, to: (v) => v || null },
  datetimepicker: { type: 'datetime-local', key: 'selected_date_time', initial: 'initial_date_time', from: localDateTime, to: (v) => (v ? Math.floor(new Date(v).getTime() / 1000) : null) },
};

function datePicker(e, ctx) {
  const kind = dates[e.type];
  const before = saved(e, ctx);
  const start = before ? before[kind.key] : e[kind.initial];
  const input = h('input', base(e, ctx, { type: kind.type, placeholder: null, onchange: () => changed(e, ctx, input) }));
  if (start) input.value = kind.from(start);
  return field(input, e, ctx, {
    read: () => ({ type: e.type, [kind.key]: kind.to(input.value) }),
    check: () => (input.validity.badInput ? t('not_date') : ''),
    empty: () => !input.value && !input.validity.badInput,
    focus: () => input.focus(),
  });
}

// --- files ---

function fileInput(e, ctx) {
  let files = saved(e, ctx)?.files ?? [];
  let busy = 0;
  const max = e.max_files ?? 10;
  const shown = h('ul', { class: 'file-list' });
  const fault = h('p', { class: 'field-error', role: 'alert' });
  const input = h('input', base(e, ctx, { type: 'file', multiple: max > 1, placeholder: null, accept: e.filetypes?.length ? e.filetypes.map((x) => `.${x}`).join(',') : null }));
  const show = () => {
    shown.replaceChildren(...files.map((f) => h('li', null, icon('file'), h('span', null, f.name, f.size ? h('small', null, formatSize(f.size)) : null),
      h('button', { type: 'button', class: 'icon-button', 'aria-label': t('remove_choice', { name: f.name }), onclick: () => { files = files.filter((x) => x !== f); show(); input.focus(); } }, icon('close')))));
  };
  const take = async (list) => {
    fault.replaceChildren();
    for (const file of list) {
      const extension = file.name.split('.').pop().toLowerCase();
      if (files.length >= max) { fault.textContent = t('at_most', { n: max }); break; }
      if (e.filetypes?.length && !e.filetypes.includes(extension)) { fault.textContent = t('wrong_filetype', { name: file.name, types: e.filetypes.join(', ') }); continue; }
      if (file.size > 10_000_000) { fault.textContent = t('file_too_big', { name: file.name, size: formatSize(10_000_000) }); continue; }
      busy++;
      try {
        const { id } = await api.upload(file);
        files = [...files, { id, name: file.name, size: file.size }];
      } catch (why) {
        fault.textContent = t('upload_failed', { name: file.name, why: why.message });
      }
      busy--;
      show();
    }
    input.value = '';
    changed(e, ctx, node);
  };
  input.addEventListener('change', () => take([...input.files]));
  const node = h('div', { class: 'file-input' }, input, shown, fault);
  show();
  return field(node, e, ctx, {
    read: () => ({ type: e.type, files }),
    check: () => (busy ? t('upload_running') : ''),
    empty: () => !files.length && !busy,
    focus: () => input.focus(),
  });
}

function image(e) {
  return picture(e.image_url, e.alt_text);
}

// picture shows what this server holds; an address elsewhere becomes a link, since the page fetches nothing from the network.
export function picture(url, alt, big = false) {
  if (isLocal(url)) return h('img', { src: url, alt: alt ?? '', class: big ? 'picture' : 'thumb' });
  if (!big) return h('span', { class: 'thumb thumb-missing', role: 'img', 'aria-label': alt || t('image'), title: alt ?? '' }, icon('eye'));
  return h('div', { class: 'picture-missing' }, icon('eye'), h('p', null, alt || t('image')), safeURL(url) ? h('a', { href: safeURL(url), target: '_blank', rel: 'noopener noreferrer' }, t('open_image')) : null);
}

export function isLocal(url) {
  try {
    return new URL(url, location.href).origin === location.origin || /^data:image\/(png|jpeg|gif|webp);/.test(url);
  } catch {
    return false;
  }
}

const makers = { button, overflow, feedback_buttons: feedback, icon_button: iconButton, checkboxes: choices, radio_buttons: choices, file_input: fileInput, image };
for (const type of ['plain_text_input', 'number_input', 'email_text_input', 'url_text_input', 'rich_text_input']) makers[type] = textInput;
for (const type of Object.keys(dates)) makers[type] = datePicker;
for (const kind of Object.keys(sources)) makers[`${kind}_select`] = makers[`multi_${kind}_select`] = select;
