// What the page knows, in one object. Modules read it; app.js changes it.

export const state = {
  me: '',           // id of the person the visitor plays
  lang: 'fr',
  team: '',
  bot: { id: '', name: 'Orchidée' },
  people: [],
  channels: [],
  commands: [],
  shortcuts: [],
  place: '',        // a channel id, or 'home'
  thread: '',       // ts of the thread open in the side panel
  messages: [],
  home: undefined,  // undefined: not asked yet; null: the bot has published none
  online: true,
};

export const channel = (id = state.place) => state.channels.find((c) => c.id === id);
export const person = (id) => state.people.find((p) => p.id === id);
export const isBot = (id) => id === state.bot.id;
export const inDM = () => channel()?.kind === 'im';
export const botDM = () => state.channels.find((c) => c.kind === 'im');
export const nameOf = (id) => (isBot(id) ? state.bot.name : person(id)?.name) ?? id;

// storage that may be refused (private window): the page works without it.
export const remember = (key, value) => { try { localStorage.setItem(`orchidee.${key}`, value); } catch { /* refused */ } };
export const recall = (key) => { try { return localStorage.getItem(`orchidee.${key}`); } catch { return null; } };
