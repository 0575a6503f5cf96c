// The page: it starts, goes where the address says, follows the server's changes and draws.
// Address: #/<person>/<channel or "home">[/<thread ts>]

import { h, icon, focusPath, restoreFocus } from './dom.js';
import { t, lang, languages, loadLanguage } from './i18n.js';
import { state, channel, inDM, botDM, person, remember, recall } from './state.js';
import { sidebar, kindOf } from './sidebar.js';
import { showHome } from './home.js';
import { openHelp } from './help.js';
import { showViews } from './modal.js';
import { composer, sayExample } from './composer.js';
import { toast } from './dialog.js';
import { closeMenu } from './menu.js';
import * as list from './messages.js';
import * as api from './api.js';

const app = document.getElementById('app');
let ui = {};
let stopListening = () => {};
let turn = 0;              // counts the changes of address
let drawn = '';            // what place the main column shows now
let seen = null;           // messages already shown in this place; null before the first load

// --- start and navigation ---

async function start() {
  const wanted = (recall('lang') ?? navigator.language ?? 'fr').slice(0, 2);
  await loadLanguage(languages[wanted] ? wanted : 'fr');
  frame();
  list.configure({ openThread, refresh: draw });
  addEventListener('hashchange', follow);
  addEventListener('keydown', shortcutKeys);
  await follow();
}

const parse = () => location.hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent);
const go = (...parts) => { location.hash = `#/${parts.filter(Boolean).join('/')}`; };

// follow goes where the address says.
async function follow() {
  const mine = ++turn;
  const [who, place, thread] = parse();
  closeMenu();
  try {
    if (!state.me || who !== state.me) {
      state.place = ''; // nothing is fetched for the person who leaves
      await become(who || recall('me') || 'UBUYER');
      if (mine !== turn) return follow();
    }
    const wanted = place === 'home' || channel(place) ? place : botDM()?.id ?? 'home';
    if (wanted !== state.place) {
      state.messages = [];
      seen = null;
      list.closeWriting();
    }
    state.place = wanted;
    state.thread = thread && wanted !== 'home' ? thread : '';
    closeSidebar();
    if (place !== wanted || who !== state.me) history.replaceState(null, '', `#/${state.me}/${wanted}`);
    draw();
    if (wanted === 'home') {
      api.openHome('home').catch(() => {});
      await fetchHome();
    } else {
      if (inDM()) api.openHome('messages').catch(() => {});
      await fetchMessages();
    }
  } catch (fault) {
    broken(fault);
  }
}

// become loads the workspace as one person sees it, and listens for it.
async function become(id) {
  stopListening();
  api.actAs(id);
  let loaded;
  try {
    loaded = await api.loadState();
  } catch (fault) {
    if (fault.kind !== 'refused' || id === 'UBUYER') throw fault;
    return become('UBUYER'); // the address names nobody
  }
  take(loaded);
  state.me = id;
  state.place = '';
  state.home = undefined;
  remember('me', id);
  if (loaded.lang && loaded.lang !== lang() && recall('lang')) api.setLang(lang()).catch(() => {});
  else if (loaded.lang && loaded.lang !== lang()) await loadLanguage(loaded.lang);
  drawn = '';
  stopListening = api.listen({ onChange: changed, onLine: online });
  showViews(await api.loadModals());
}

function take(loaded) {
  const { team, bot, people, channels, commands, shortcuts } = loaded;
  Object.assign(state, { team: typeof team === 'string' ? team : team?.name ?? '', bot: bot ?? state.bot, people: people ?? [], channels: channels ?? [], commands: commands ?? [], shortcuts: shortcuts ?? [] });
}

function broken(fault) {
  online(fault.kind !== 'offline');
  if (fault.kind !== 'offline') toast(fault.message, { bad: true });
  if (!state.me) setTimeout(follow, 2000);
}

// --- what the server tells ---

async function fetchMessages() {
  const { place, me } = state;
  if (!place || place === 'home') return;
  const messages = await api.loadMessages(place);
  if (place !== state.place || me !== state.me) return;
  state.messages = messages;
  if (channel()) channel().unread = 0; // reading them told the server
  openAnsweredThread();
  draw();
}

async function fetchHome() {
  state.home = await api.loadHome();
  draw();
}

async function fetchState() {
  take(await api.loadState());
  draw();
}

// Many changes in a row are one refresh of each kind.
const due = new Set();
let timer;

function changed(change) {
  const here = change.channel === state.place;
  switch (change.type) {
    case 'message': case 'ephemeral': case 'file': due.add(here || !change.channel ? 'messages' : 'state'); break;
    case 'home': due.add('home'); break;
    case 'modal': due.add('modal'); break;
    case 'channel': due.add('state'); break;
    default: for (const kind of ['state', 'messages', 'home', 'modal']) due.add(kind);
  }
  clearTimeout(timer);
  timer = setTimeout(refresh, 30);
}

async function refresh() {
  if (!state.place) return; // on the way to another person: all is fetched on arrival
  const kinds = new Set(due);
  due.clear();
  try {
    if (kinds.has('state')) await fetchState();
    if (kinds.has('messages')) await fetchMessages();
    if (kinds.has('home') && state.place === 'home') await fetchHome();
    if (kinds.has('modal')) showViews(await api.loadModals());
  } catch (fault) {
    if (fault.kind !== 'offline') toast(fault.message, { bad: true });
  }
}

function online(yes) {
  const back = yes && !state.online;
  state.online = yes;
  ui.offline.replaceChildren(...(yes ? [] : [h('p', { class: 'offline' }, icon('alert'), t('reconnecting'))]));
  if (back) changed({ type: 'reset' });
}

// openAnsweredThread opens the panel when, in a channel, the bot answers what this person just wrote.
function openAnsweredThread() {
  const first = !seen;
  seen ??= new Set();
  for (const m of state.messages) {
    const known = seen.has(m.ts);
    seen.add(m.ts);
    const root = list.rootOf(m);
    if (known || first || inDM() || !root || m.user !== state.bot.id || state.thread || innerWidth < 1000) continue;
    const asked = state.messages.find((x) => x.ts === root);
    if (asked?.user === state.me && Date.now() / 1000 - Number(asked.ts) < 60) openThread(root);
  }
}

// --- drawing ---

function frame() {
  ui = {
    skip: h('a', { class: 'skip', href: '#main', onclick: (e) => { e.preventDefault(); ui.main.focus(); } }),
    side: h('div', { class: 'sidebar', id: 'sidebar' }),
    shade: h('div', { class: 'shade', onclick: () => closeSidebar(true) }),
    main: h('main', { class: 'main', id: 'main', tabindex: '-1' }),
    panel: h('aside', { class: 'panel', hidden: true }),
    offline: h('div', { class: 'offline-place', role: 'alert' }),
  };
  app.replaceChildren(ui.skip, ui.side, ui.shade, ui.main, ui.panel, ui.offline);
}

function draw() {
  ui.skip.textContent = t('skip');
  const focus = focusPath(ui.side);
  ui.side.replaceChildren(...sidebar({ identity, language, help: openHelp, close: () => closeSidebar(true) }).flat().filter(Boolean));
  if (focus?.name) restoreFocus(ui.side, focus);
  drawMain();
  drawPanel();
  const unread = state.channels.reduce((n, c) => n + (c.id === state.place ? 0 : c.unread || 0), 0);
  document.title = `${unread ? `(${unread}) ` : ''}${placeName()} – ${person(state.me)?.name ?? ''} – ${state.bot.name}`;
}

function placeName() {
  if (state.place === 'home') return t('home');
  return inDM() ? state.bot.name : `#${channel()?.name ?? ''}`;
}

function placeNote() {
  const c = channel();
  if (state.place === 'home') return t('home_note');
  if (inDM()) return t('dm_note');
  return [c?.shared ? t('shared_long') : c?.kind === 'private' ? t('private_long') : '', c?.members ? t('members', { n: Array.isArray(c.members) ? c.members.length : c.members }) : ''].filter(Boolean).join(' · ');
}

// drawMain builds the column when the place changes, then only what changed in it.
function drawMain() {
  if (!state.place) return;
  const key = [state.me, state.place, lang(), state.channels.length, state.commands.length].join('|');
  if (key !== drawn) {
    const movedHere = drawn && drawn.split('|').slice(0, 2).join() !== [state.me, state.place].join();
    drawn = key;
    buildMain();
    if (movedHere && !ui.side.contains(document.activeElement)) focusPlace();
  }
  if (state.place === 'home') {
    showHome(ui.home);
    return;
  }
  const log = ui.log;
  const atEnd = ui.scroll.scrollHeight - ui.scroll.scrollTop - ui.scroll.clientHeight < 80;
  const before = log.childElementCount + log.querySelectorAll('article').length;
  list.showList(log, state.messages);
  ui.intro.hidden = state.messages.length > 0;
  drawWelcome();
  const grown = log.childElementCount + log.querySelectorAll('article').length !== before;
  if (grown && (atEnd || !before || list.newest(state.messages)?.mine)) showNewest(ui.scroll, log);
}

// showNewest scrolls to the end, but never so far that the question just answered leaves the window:
// a long answer is read from its beginning.
function showNewest(scroll, log) {
  const { anchor } = list.newest(state.messages) ?? {};
  const node = anchor && log.querySelector(`article[data-ts="${CSS.escape(anchor)}"]`);
  const end = scroll.scrollHeight - scroll.clientHeight;
  const top = node ? scroll.scrollTop + node.getBoundingClientRect().top - scroll.getBoundingClientRect().top - 12 : end;
  scroll.scrollTop = Math.min(end, top);
}

function focusPlace() {
  (ui.composer && matchMedia('(pointer: fine)').matches ? ui.composer.area : ui.title)?.focus({ preventScroll: true });
}

function buildMain() {
  ui.composer = null;
  ui.title = h('h1', { tabindex: '-1' }, state.place === 'home' || inDM() ? null : icon(channel()?.kind === 'private' ? 'lock' : 'hash'), placeName().replace(/^#/, ''));
  const bar = h('header', { class: 'bar' },
    h('button', { type: 'button', class: 'icon-button only-narrow', 'aria-label': t('open_menu'), 'aria-controls': 'sidebar', 'aria-expanded': 'false', id: 'open-nav', onclick: openSidebar }, icon('menu')),
    h('div', { class: 'bar-title' }, ui.title, h('p', null, placeNote())),
    inDM() || state.place === 'home' ? tabs() : null);
  if (state.place === 'home') {
    ui.home = h('div', { class: 'home' });
    ui.main.replaceChildren(bar, h('div', { class: 'scroll' }, ui.home));
    return;
  }
  ui.log = h('div', { class: 'log', role: 'log', 'aria-label': t('messages_of', { place: placeName() }) });
  ui.intro = h('div', { class: 'intro', hidden: true }, list.avatar(inDM() ? state.bot.id : state.me), h('h2', null, inDM() ? t('dm_start') : `#${channel()?.name}`), h('p', null, inDM() ? t('dm_start_long') : t('room_start')));
  ui.welcome = h('div');
  ui.scroll = h('div', { class: 'scroll' }, h('div', { class: 'column' }, ui.intro, ui.log));
  const name = placeName();
  ui.composer = composer({
    key: `${state.me}/${state.place}`, channel: () => state.place, label: t('write_to', { place: name }), placeholder: inDM() ? t('dm_placeholder') : t('write_to', { place: name }),
    onExamples: () => { remember(`welcome.${state.me}`, ''); drawWelcome(true); }, onEmptyUp: list.startEditLast, onSent: () => { hideWelcome(); fetchMessages(); },
  });
  ui.main.replaceChildren(bar, ui.scroll, h('div', { class: 'foot' }, h('div', { class: 'column' }, ui.welcome, ui.composer)));
  ui.main.ondragover = (e) => e.preventDefault();
  ui.main.ondrop = (e) => { if (!e.defaultPrevented && e.dataTransfer?.files.length) { e.preventDefault(); ui.composer?.takeFiles(e.dataTransfer.files); } };
}

// tabs lead from the bot's messages to its home and back.
function tabs() {
  const dm = botDM()?.id;
  const tab = (place, name) => h('a', { href: `#/${state.me}/${place}`, 'aria-current': state.place === place ? 'page' : null }, name);
  return h('nav', { class: 'tabs', 'aria-label': state.bot.name }, dm ? tab(dm, t('messages')) : null, tab('home', t('home')));
}

// --- the welcome strip ---

function drawWelcome(focus = false) {
  if (recall(`welcome.${state.me}`) === 'seen') { ui.welcome.replaceChildren(); return; }
  const me = person(state.me);
  const key = `${state.me}|${lang()}|${state.place}|${me?.name}`; // the name follows the language a little later
  if (ui.welcome.dataset.for === key && ui.welcome.firstChild) return;
  ui.welcome.dataset.for = key;
  ui.welcome.replaceChildren(h('section', { class: 'welcome', 'aria-label': t('examples') },
    h('div', { class: 'welcome-head' }, h('p', null, h('strong', null, t('welcome', { role: me?.name ?? '' })), ' ', t('welcome_try')),
      h('button', { type: 'button', class: 'icon-button', 'aria-label': t('close_examples'), onclick: () => { hideWelcome(); ui.composer?.area.focus(); } }, icon('close'))),
    h('ul', null, t(`examples_${kindOf(me ?? {})}`).map((q) => h('li', null, h('button', {
      type: 'button', class: 'example',
      onclick: async () => { if (await sayExample(q)) { hideWelcome(); await fetchMessages(); ui.composer?.area.focus(); } },
    }, q))))));
  if (focus) ui.welcome.querySelector('.example')?.focus();
}

function hideWelcome() {
  remember(`welcome.${state.me}`, 'seen');
  ui.welcome?.replaceChildren();
}

// --- the thread panel ---

function openThread(ts, focus = false) {
  if (state.thread !== ts) go(state.me, state.place, ts);
  if (focus) setTimeout(() => ui.threadBox?.area.focus(), 60);
}

function closeThread() {
  const ts = state.thread;
  go(state.me, state.place);
  setTimeout(() => document.querySelector(`.log article[data-ts="${CSS.escape(ts)}"]`)?.focus(), 60);
}

let panelFor = '';

function drawPanel() {
  const key = state.thread ? [state.me, state.place, state.thread, lang()].join('|') : '';
  ui.panel.hidden = !key;
  app.classList.toggle('with-panel', Boolean(key));
  if (!key) {
    panelFor = '';
    ui.panel.replaceChildren();
    return;
  }
  if (key !== panelFor) {
    panelFor = key;
    const ts = state.thread;
    ui.threadLog = h('div', { class: 'log', role: 'log', 'aria-label': t('thread') });
    ui.threadBox = composer({ key: `thread/${state.me}/${ts}`, thread: ts, channel: () => state.place, label: t('reply_in_thread'), placeholder: t('reply_placeholder'), onSent: fetchMessages });
    ui.panel.setAttribute('aria-labelledby', 'thread-title');
    ui.panel.replaceChildren(
      h('header', { class: 'bar' }, h('div', { class: 'bar-title' }, h('h2', { id: 'thread-title' }, t('thread')), h('p', null, placeName())),
        h('button', { type: 'button', class: 'icon-button', 'aria-label': t('close_thread'), onclick: closeThread }, icon('close'))),
      h('div', { class: 'scroll' }, ui.threadLog), h('div', { class: 'foot' }, ui.threadBox));
  }
  const before = ui.threadLog.childElementCount;
  const shown = list.showThread(ui.threadLog, state.messages, state.thread);
  if (shown.length !== before) showNewest(ui.threadLog.parentElement, ui.threadLog);
}

// --- identity, language, sidebar ---

function identity(id) {
  const same = channel()?.kind !== 'im' && state.place; // stay in the same room when the other person may see it
  go(id, same || 'dm');
}

async function language(code) {
  remember('lang', code);
  await loadLanguage(code);
  drawn = '';
  try {
    await api.setLang(code);
    if (state.place === 'home') await api.openHome('home'); // the bot writes it anew, in the other language
    await fetchState();
  } catch (fault) {
    broken(fault);
  }
  draw();
}

function openSidebar() {
  app.classList.add('nav-open');
  document.getElementById('open-nav')?.setAttribute('aria-expanded', 'true');
  ui.main.inert = ui.panel.inert = true;
  ui.side.querySelector('[aria-current]')?.focus();
}

function closeSidebar(refocus = false) {
  if (!app.classList.contains('nav-open')) return;
  app.classList.remove('nav-open');
  ui.main.inert = ui.panel.inert = false;
  const button = document.getElementById('open-nav');
  button?.setAttribute('aria-expanded', 'false');
  if (refocus) button?.focus();
}

// --- keys of the whole page (the help dialog lists them) ---

function shortcutKeys(e) {
  if (document.querySelector('dialog[open]')) return;
  const writingIn = e.target.matches?.('input:not([type=radio]), textarea, [contenteditable]');
  if (e.key === 'F6') {
    e.preventDefault();
    nextRegion(e.shiftKey ? -1 : 1);
  } else if (e.altKey && (e.key === 'ArrowDown' || e.key === 'ArrowUp') && !e.ctrlKey && !e.metaKey) {
    e.preventDefault();
    const places = [...ui.side.querySelectorAll('[data-place]')].map((n) => n.dataset.place);
    const at = places.indexOf(state.place) + (e.key === 'ArrowDown' ? 1 : -1);
    go(state.me, places[(at + places.length) % places.length]);
  } else if (e.key === '?' && !writingIn && !e.ctrlKey && !e.metaKey) {
    e.preventDefault();
    openHelp();
  } else if (e.key === 'Escape' && !e.defaultPrevented) {
    if (app.classList.contains('nav-open')) closeSidebar(true);
    else if (state.thread) closeThread();
  }
}

function nextRegion(step) {
  const regions = [
    [ui.side, ui.side.querySelector('[aria-current]')],
    [ui.composer, ui.composer?.area],
    [ui.panel, state.thread ? ui.threadBox?.area : null],
    [ui.main, state.place === 'home' ? ui.home.querySelector('button, a, input, textarea') ?? ui.title : ui.log?.querySelector('article[tabindex="0"]') ?? ui.title],
  ].filter(([, target]) => target?.getClientRects().length);
  const at = regions.findIndex(([holder]) => holder.contains(document.activeElement)); // the text box before the column it stands in
  const order = [regions.find(([h]) => h === ui.side), regions.find(([h]) => h === ui.main), regions.find(([h]) => h === ui.composer), regions.find(([h]) => h === ui.panel)].filter(Boolean);
  const from = at < 0 ? (step > 0 ? -1 : 0) : order.indexOf(regions[at]);
  order[(from + step + order.length) % order.length]?.[1].focus();
}

start();
