// A select with typing, one or many choices: the ARIA combobox pattern.
// load(query) → groups [{label, options: [{id, text, description, raw}]}], or a promise of them, or a sentence to show.

import { h, icon, uid } from './dom.js';
import { place } from './menu.js';
import { t } from './i18n.js';

const fold = (s) => s.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();

// filterGroups keeps the options that hold every typed word, accents and case apart.
export function filterGroups(groups, query) {
  const words = fold(query).split(/\s+/).filter(Boolean);
  return groups
    .map((g) => ({ ...g, options: g.options.filter((o) => words.every((w) => fold(`${o.text} ${o.description ?? ''} ${g.label ?? ''}`).includes(w))) }))
    .filter((g) => g.options.length);
}

export function combobox({ id = uid('cb'), label, placeholder, multi = false, max = 0, chosen = [], load, wait = 0, typing = true, clearable = false, focusKey, onChange }) {
  let picked = [...chosen];
  let options = [];
  let active = -1;
  let box = null;
  let timer;
  let asked = 0;
  const listID = `${id}-list`;
  const input = h('input', {
    type: 'text', id, role: 'combobox', autocomplete: 'off', spellcheck: 'false', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': listID,
    'aria-label': label ?? null, placeholder: placeholder ?? t('choose'), inputmode: typing ? null : 'none', 'data-focus': focusKey ?? null,
  });
  const chips = h('span', { class: 'chips' });
  const status = h('span', { class: 'hidden', 'aria-live': 'polite' });
  const clear = h('button', { type: 'button', class: 'icon-button combo-clear', 'aria-label': t('clear_choice', { name: label ?? placeholder ?? '' }), onclick: () => { picked = []; changed(); input.focus(); } }, icon('close'));
  const root = h('div', { class: multi ? 'combo combo-multi' : 'combo' }, chips, input, clear, icon('down'), status);
  root.input = input;
  root.picked = () => picked;

  const show = () => {
    chips.replaceChildren(...(multi ? picked.map((o) => h('span', { class: 'chip' }, o.text,
      h('button', { type: 'button', 'aria-label': t('remove_choice', { name: o.text }), onclick: () => { picked = picked.filter((p) => p.id !== o.id); changed(); input.focus(); } }, icon('close')))) : []));
    if (!multi) input.value = picked[0]?.text ?? '';
    clear.hidden = !clearable || multi || !picked.length;
  };
  const changed = () => {
    show();
    onChange?.(picked);
  };

  const close = () => {
    clearTimeout(timer);
    asked++;
    box?.remove();
    box = null;
    active = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
    if (!multi) input.value = picked[0]?.text ?? '';
  };

  const pick = (option) => {
    if (!option) return;
    if (!multi) {
      picked = [option];
      changed();
      close();
      return;
    }
    const had = picked.some((p) => p.id === option.id);
    if (!had && max && picked.length >= max) { note(t('at_most', { n: max })); return; }
    picked = had ? picked.filter((p) => p.id !== option.id) : [...picked, option];
    input.value = '';
    changed();
    ask(0);
  };

  const frame = (...inside) => {
    if (!box) {
      box = h('div', { class: 'listbox', id: listID, role: 'listbox', 'aria-label': label ?? placeholder ?? t('choose'), 'aria-multiselectable': multi ? 'true' : null,
        onpointerdown: (event) => event.preventDefault() }); // the focus stays in the field
      (root.closest('dialog') ?? document.body).append(box);
      input.setAttribute('aria-expanded', 'true');
    }
    box.replaceChildren(...inside);
    place(box, root, { sameWidth: true });
  };
  const note = (text) => {
    options = [];
    active = -1;
    frame(h('p', { class: 'listbox-note' }, text));
    status.textContent = text;
  };

  const mark = (i) => {
    active = i;
    box?.querySelectorAll('[role=option]').forEach((node, j) => {
      node.classList.toggle('active', j === i);
      if (j === i) { input.setAttribute('aria-activedescendant', node.id); node.scrollIntoView({ block: 'nearest' }); }
    });
  };

  const list = (groups) => {
    options = groups.flatMap((g) => g.options);
    if (!options.length) { note(t('no_choice')); return; }
    let n = 0;
    frame(...groups.map((g) => {
      const rows = g.options.map((o) => {
        const i = n++;
        const selected = picked.some((p) => p.id === o.id);
        return h('div', { role: 'option', id: `${listID}-${i}`, 'aria-selected': String(selected), onclick: () => pick(o) },
          h('span', { class: 'option-text' }, o.text, o.description ? h('small', null, o.description) : null), selected ? icon('check') : null);
      });
      return g.label ? h('div', { role: 'group', 'aria-label': g.label }, h('div', { class: 'group-label', 'aria-hidden': 'true' }, g.label), rows) : rows;
    }).flat());
    status.textContent = t('choices', { n: options.length });
    mark(Math.max(0, options.findIndex((o) => picked.some((p) => p.id === o.id))));
  };

  const ask = (delay = wait) => {
    clearTimeout(timer);
    const mine = ++asked;
    // Until something is typed, a chosen text is not a query: the whole list opens.
    const query = !multi && input.value === (picked[0]?.text ?? '') ? '' : input.value.trim();
    timer = setTimeout(async () => {
      try {
        const found = await load(query);
        if (mine !== asked) return;
        if (typeof found === 'string') note(found);
        else list(found);
      } catch {
        if (mine === asked) note(t('list_failed'));
      }
    }, delay);
  };

  input.addEventListener('input', () => ask());
  input.addEventListener('click', () => { if (!box) ask(0); });
  input.addEventListener('blur', close);
  input.addEventListener('keydown', (event) => {
    const step = (d) => { event.preventDefault(); if (!box) ask(0); else if (options.length) mark((active + d + options.length) % options.length); };
    switch (event.key) {
      case 'ArrowDown': step(1); break;
      case 'ArrowUp': step(-1); break;
      case 'Enter': if (box) { event.preventDefault(); event.stopPropagation(); pick(options[active]); } break;
      case 'Escape': if (box) { event.preventDefault(); event.stopPropagation(); close(); } break;
      case 'Backspace': if (multi && !input.value && picked.length) { picked = picked.slice(0, -1); changed(); } break;
      default:
    }
  });
  show();
  return root;
}
