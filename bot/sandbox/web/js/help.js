// The help dialog: what this place is, and the keys.

import { h } from './dom.js';
import { t } from './i18n.js';
import { openDialog } from './dialog.js';

const keys = [
  ['Alt ↑', 'Alt ↓', 'help_places'], ['F6', 'help_regions'], ['↑', '↓', 'help_messages'], ['R', 'help_reply'], ['M', 'help_menu'], ['E', 'help_edit'],
  ['key_enter', 'help_send'], ['key_shift_enter', 'help_line'], ['↑', 'help_edit_last'], ['@', '/', 'help_complete'], ['Esc', 'help_close'], ['?', 'help_help'],
];

export function openHelp() {
  openDialog({
    title: t('help'), className: 'dialog-help',
    body: h('div', { class: 'dialog-body' }, h('p', null, t('help_intro')), h('p', null, t('help_people')),
      h('h3', null, t('help_keys')),
      h('dl', { class: 'keys' }, keys.map((row) => h('div', null,
        h('dt', null, row.slice(0, -1).map((k, i) => [i ? ' ' : '', h('kbd', null, k.startsWith('key_') ? t(k) : k)])), h('dd', null, t(row.at(-1))))))),
  });
}
