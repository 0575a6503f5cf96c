// The bot's home tab.

import { h, orchid } from './dom.js';
import { t } from './i18n.js';
import { state, botDM } from './state.js';
import { showBlocks } from './blocks.js';
import * as api from './api.js';

// showHome fills the place with the published view, or says that there is none.
export function showHome(place) {
  const view = state.home;
  if (!view) {
    place.replaceChildren(h('div', { class: 'empty' }, orchid(), h('p', null, t(view === null ? 'home_empty' : 'loading')),
      view === null && botDM() ? h('a', { class: 'button primary', href: `#/${state.me}/${botDM().id}` }, t('write_to_bot')) : null));
    return;
  }
  if (!place.firstElementChild?.classList.contains('blocks')) place.replaceChildren(h('div', { class: 'blocks' }));
  const blocks = place.firstElementChild;
  showBlocks(blocks, view.blocks, {
    where: 'home', id: view.id, saved: {},
    ...api.talk({ type: 'home', view_id: view.id }),
  });
}
