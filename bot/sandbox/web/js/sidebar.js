// The side bar: where to go, who one plays, in which language.

import { h, icon, orchid } from './dom.js';
import { t, lang, languages } from './i18n.js';
import { state } from './state.js';
import { avatar } from './messages.js';

const address = (place) => `#/${state.me}/${place}`;

function entry(place, label, shape, unread, extra) {
  const here = state.place === place;
  return h('li', null, h('a', { href: address(place), class: unread && !here ? 'place unread' : 'place', 'aria-current': here ? 'page' : null, 'data-focus': `place/${place}`, 'data-place': place },
    shape, h('span', { class: 'place-name' }, label), extra,
    unread && !here ? h('span', { class: 'count' }, h('span', { 'aria-hidden': 'true' }, String(unread)), h('span', { class: 'hidden' }, ` ${t('unread', { n: unread })}`)) : null));
}

// sidebar returns the content of the <nav>. on = {identity(id), language(code), help(), close()}
export function sidebar(on) {
  const rooms = state.channels.filter((c) => c.kind !== 'im');
  const direct = state.channels.filter((c) => c.kind === 'im');
  return [
    h('div', { class: 'brand' }, orchid(), h('div', null, h('strong', null, state.bot.name), h('small', null, state.team || t('local'))),
      h('button', { type: 'button', class: 'icon-button only-narrow', 'aria-label': t('close_menu'), 'data-focus': 'close-nav', onclick: on.close }, icon('close'))),
    h('nav', { 'aria-label': t('places') },
      h('ul', null, entry('home', t('home'), icon('home'), 0)),
      h('h2', null, t('direct')), h('ul', null, direct.map((c) => entry(c.id, state.bot.name, avatar(state.bot.id), c.unread))),
      rooms.length ? [h('h2', null, t('rooms')), h('ul', null, rooms.map((c) => entry(c.id, c.name, icon(c.kind === 'private' ? 'lock' : 'hash'), c.unread,
        c.shared ? h('span', { class: 'shared', title: t('shared_long') }, t('shared')) : null)))] : null),
    h('div', { class: 'sidebar-foot' },
      h('fieldset', { class: 'identities' }, h('legend', null, t('you_play')),
        state.people.map((p) => h('label', { class: 'identity' },
          h('input', { type: 'radio', name: 'identity', value: p.id, checked: p.id === state.me, 'data-focus': `me/${p.id}`, onchange: () => on.identity(p.id) }),
          avatar(p.id), h('span', null, p.name, h('small', null, t(`kind_${kindOf(p)}`)))))),
      h('div', { class: 'sidebar-line' },
        h('fieldset', { class: 'languages' }, h('legend', { class: 'hidden' }, t('language')),
          Object.entries(languages).map(([code, name]) => h('label', { lang: code, title: name },
            h('input', { type: 'radio', name: 'language', value: code, checked: code === lang(), 'aria-label': name, 'data-focus': `lang/${code}`, onchange: () => on.language(code) }),
            h('span', { 'aria-hidden': 'true' }, code.toUpperCase())))),
        h('button', { type: 'button', class: 'icon-button', 'aria-label': t('help'), title: t('help'), 'data-focus': 'help', onclick: on.help }, icon('help')))),
  ];
}

// kindOf says what a person may do here: staff, member, guest or external.
export function kindOf(p) {
  if (p.id === 'USTAFF' || p.kind === 'staff' || p.role === 'staff') return 'staff';
  return ['guest', 'external'].includes(p.kind) ? p.kind : 'member';
}
