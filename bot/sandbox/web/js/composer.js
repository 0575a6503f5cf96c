// The box where a person writes: mentions, commands, files. Enter sends, Shift+Enter starts a line.

import { h, icon, uid } from './dom.js';
import { t, formatSize } from './i18n.js';
import { state, channel, inDM } from './state.js';
import { openMenu } from './menu.js';
import { toast } from './dialog.js';
import * as api from './api.js';

const drafts = new Map(); // unsent text by place

// composer returns the form. options: {key, label, placeholder, channel(), thread, onSent(result), onEmptyUp(), compact}
export function composer(options) {
  let files = [];
  let completions = [];
  let active = 0;
  const listID = uid('complete');
  const area = h('textarea', {
    rows: '1', placeholder: options.placeholder, 'aria-label': options.label, 'aria-autocomplete': 'list', 'data-focus': `composer/${options.key}`, maxlength: '12000',
  });
  const list = h('div', { class: 'listbox complete', id: listID, role: 'listbox', 'aria-label': t('suggestions'), hidden: true, onpointerdown: (e) => e.preventDefault() });
  const status = h('span', { class: 'hidden', 'aria-live': 'polite' });
  const pending = h('ul', { class: 'file-list' });
  const note = h('p', { class: 'composer-note', role: 'alert' });
  const picker = h('input', { type: 'file', multiple: true, class: 'hidden', tabindex: '-1', 'aria-label': t('attach'), onchange: () => { take(picker.files); picker.value = ''; } });
  const sendButton = h('button', { type: 'submit', class: 'send', 'aria-label': t('send'), title: `${t('send')} (${t('key_enter')})` }, icon('send'));
  const tool = (name, shape, run, extra) => h('button', { type: 'button', class: 'icon-button', 'aria-label': name, title: name, onclick: run, ...extra }, icon(shape));
  const tools = h('div', { class: 'composer-tools' },
    tool(t('attach'), 'clip', () => picker.click()),
    h('button', { type: 'button', class: 'icon-button at', 'aria-label': t('mention_bot'), title: t('mention_bot'), onclick: () => { insert(`${/\s$|^$/.test(area.value) ? '' : ' '}@${handle()} `); area.focus(); } }, '@'),
    options.thread ? null : shortcutsButton(),
    options.onExamples ? tool(t('examples'), 'bulb', options.onExamples) : null,
    h('span', { class: 'composer-hint', 'aria-hidden': 'true' }, t('composer_hint')),
    sendButton);
  const form = h('form', { class: options.compact ? 'composer compact' : 'composer', onsubmit: (e) => { e.preventDefault(); send(); } },
    list, note, pending, h('div', { class: 'composer-row' }, area), tools, picker, status);

  function shortcutsButton() {
    const global = state.shortcuts.filter((s) => s.type === 'global');
    if (!global.length) return null;
    const node = tool(t('shortcuts'), 'bolt', () => openMenu(node, t('shortcuts'), global.map((s) => ({ label: s.name, icon: 'bolt', run: () => api.shortcut(s.callback_id).catch(failed) }))), { 'aria-haspopup': 'menu', 'aria-expanded': 'false' });
    return node;
  }

  const failed = (fault) => { note.textContent = fault.message; };
  const grow = () => { area.style.height = 'auto'; area.style.height = `${Math.min(area.scrollHeight, innerHeight * 0.4)}px`; };
  const ready = () => { sendButton.setAttribute('aria-disabled', String(!area.value.trim() && !files.length)); };

  function insert(text) {
    area.setRangeText(text, area.selectionStart, area.selectionEnd, 'end');
    area.dispatchEvent(new Event('input'));
  }

  // --- completion ---

  function complete() {
    const before = area.value.slice(0, area.selectionStart);
    const at = before.match(/(^|\s)@([\p{L}\p{N}._-]*)$/u);
    const slash = !options.thread && before.match(/^\/(\S*)$/);
    completions = [];
    if (slash) {
      completions = state.commands.filter((c) => c.name.startsWith(before))
        .map((c) => ({ label: c.name, hint: [c.usage, c.description].filter(Boolean).join(' · '), from: 0, text: `${c.name} ` }));
    } else if (at) {
      const from = before.length - at[2].length - 1;
      const typed = at[2].toLocaleLowerCase();
      completions = [{ label: `@${handle()}`, hint: t('the_bot'), from, text: `@${handle()} ` }].filter((c) => c.label.slice(1).startsWith(typed));
    }
    active = 0;
    showList();
  }

  function showList() {
    list.hidden = !completions.length;
    list.replaceChildren(...completions.map((c, i) => h('div', { role: 'option', id: `${listID}-${i}`, class: i === active ? 'active' : null, 'aria-selected': String(i === active), onclick: () => accept(i) },
      h('span', { class: 'option-text' }, c.label, h('small', null, c.hint)))));
    if (completions.length) {
      area.setAttribute('aria-controls', listID);
      area.setAttribute('aria-activedescendant', `${listID}-${active}`);
      status.textContent = t('choices', { n: completions.length });
    } else {
      area.removeAttribute('aria-activedescendant');
      area.removeAttribute('aria-controls');
    }
  }

  function accept(i) {
    const c = completions[i];
    area.setRangeText(c.text, c.from, area.selectionStart, 'end');
    completions = [];
    showList();
    changed();
    area.focus();
  }

  // --- files ---

  function take(list) {
    files = [...files, ...list];
    showFiles();
    area.focus();
  }

  function showFiles() {
    pending.replaceChildren(...files.map((f) => h('li', null, icon('file'), h('span', null, f.name, h('small', null, formatSize(f.size))),
      h('button', { type: 'button', class: 'icon-button', 'aria-label': t('remove_choice', { name: f.name }), onclick: () => { files = files.filter((x) => x !== f); showFiles(); area.focus(); } }, icon('close')))));
    ready();
  }
  form.addEventListener('dragover', (e) => { if (e.dataTransfer?.types.includes('Files')) { e.preventDefault(); form.classList.add('dropping'); } });
  form.addEventListener('dragleave', () => form.classList.remove('dropping'));
  form.addEventListener('drop', (e) => { e.preventDefault(); form.classList.remove('dropping'); take(e.dataTransfer.files); });
  area.addEventListener('paste', (e) => { if (e.clipboardData?.files.length) { e.preventDefault(); take(e.clipboardData.files); } });
  form.takeFiles = take;

  // --- sending ---

  async function send() {
    const text = area.value.trim();
    const waiting = files;
    if (!text && !waiting.length || form.getAttribute('aria-busy') === 'true') return;
    note.textContent = '';
    const where = options.channel();
    const word = text.match(/^(\/[^\s/]+)(?:\s+([\s\S]*))?$/);
    form.setAttribute('aria-busy', 'true');
    try {
      let result = {};
      if (word) {
        if (options.thread) throw new Error(t('no_command_in_thread'));
        if (!state.commands.some((c) => c.name === word[1])) throw new Error(t(state.commands.length ? 'unknown_command' : 'no_commands', { name: word[1] }));
        await api.command(where, word[1], word[2] ?? '');
        result = { command: true };
      } else {
        if (!files.length) result = await api.say(where, text, options.thread);
        while (files.length) { // the text goes with the first file
          await api.upload(files[0], where, options.thread, area.value.trim());
          area.value = ''; // said: a failing second file must not make it said twice
          files = files.slice(1);
        }
      }
      area.value = '';
      files = [];
      options.onSent?.(result);
    } catch (fault) {
      failed(fault);
    } finally {
      form.removeAttribute('aria-busy');
      showFiles();
      changed();
      area.focus();
    }
  }

  function changed() {
    drafts.set(options.key, area.value);
    grow();
    ready();
  }

  area.addEventListener('input', () => { note.textContent = ''; changed(); complete(); });
  area.addEventListener('blur', () => { completions = []; showList(); });
  area.addEventListener('keydown', (e) => {
    if (e.isComposing) return;
    if (completions.length) {
      const move = { ArrowDown: 1, ArrowUp: -1 }[e.key];
      if (move) { e.preventDefault(); active = (active + move + completions.length) % completions.length; showList(); return; }
      const whole = completions[active].text.trim() === area.value.trim(); // nothing left to complete: Enter sends
      if (e.key === 'Tab' || e.key === 'Enter' && !e.shiftKey && !whole) { e.preventDefault(); accept(active); return; }
      if (e.key === 'Escape') { e.preventDefault(); e.stopPropagation(); completions = []; showList(); return; }
    }
    if (e.key === 'Enter' && !e.shiftKey) { e.preventDefault(); completions = []; showList(); send(); }
    if (e.key === 'ArrowUp' && !area.value && options.onEmptyUp?.()) e.preventDefault();
  });

  area.value = drafts.get(options.key) ?? '';
  ready();
  requestAnimationFrame(grow);
  form.area = area;
  form.fill = (text) => { area.value = text; changed(); area.focus(); };
  return form;
}

export const handle = () => (state.bot.name || 'orchidee').normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, '-');

// sayExample sends one of the proposed questions; in a channel the bot is called by name.
export async function sayExample(text) {
  try {
    await api.say(channel().id, inDM() ? text : `@${handle()} ${text}`);
    return true;
  } catch (fault) {
    toast(fault.message, { bad: true });
    return false;
  }
}
