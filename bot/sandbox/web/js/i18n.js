// The page's own words, in three languages. What the bot says arrives ready.

export const languages = { fr: 'Français', en: 'English', de: 'Deutsch' };
const locales = { fr: 'fr-FR', en: 'en-GB', de: 'de-DE' };
const tables = {};
let current = 'fr';

export const lang = () => current;
export const locale = () => locales[current];

export async function loadLanguage(code) {
  if (!languages[code]) code = 'fr';
  for (const c of new Set([code, 'fr'])) {
    if (!tables[c]) tables[c] = await (await fetch(`./i18n/${c}.json`)).json();
  }
  current = code;
  document.documentElement.lang = code;
}

// t('reply_count', {n: 2}): picks key_one / key_other by n when such keys exist, and fills {n}.
export function t(key, values = {}) {
  const table = tables[current] ?? {};
  const form = 'n' in values ? `${key}_${new Intl.PluralRules(locale()).select(values.n)}` : key;
  const text = table[form] ?? table[`${key}_other`] ?? table[key] ?? tables.fr?.[form] ?? tables.fr?.[key] ?? key;
  if (Array.isArray(text)) return text;
  return text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

export const formatTime = (date) => new Intl.DateTimeFormat(locale(), { hour: '2-digit', minute: '2-digit' }).format(date);
export const formatFull = (date) => new Intl.DateTimeFormat(locale(), { dateStyle: 'full', timeStyle: 'short' }).format(date);

const sameDay = (a, b) => a.toDateString() === b.toDateString();

export function relativeDay(date, style = 'long') {
  const now = new Date();
  for (const [offset, key] of [[0, 'today'], [-1, 'yesterday'], [1, 'tomorrow']]) {
    const day = new Date(now);
    day.setDate(day.getDate() + offset);
    if (sameDay(day, date)) return t(key);
  }
  return formatDay(date, style);
}

export function formatDay(date, style = 'long') {
  const year = date.getFullYear() === new Date().getFullYear() ? undefined : 'numeric';
  const options = {
    num: { day: '2-digit', month: '2-digit', year: 'numeric' },
    short: { day: 'numeric', month: 'short', year: 'numeric' },
    medium: { day: 'numeric', month: 'long', year: 'numeric' },
    long: { weekday: 'long', day: 'numeric', month: 'long', year: year ?? 'numeric' },
    divider: { weekday: 'long', day: 'numeric', month: 'long', year },
  }[style];
  return new Intl.DateTimeFormat(locale(), options).format(date);
}

export function formatSize(bytes) {
  const units = t('size_units');
  let i = 0;
  let n = bytes;
  while (n >= 1000 && i < units.length - 1) { n /= 1000; i++; }
  return `${new Intl.NumberFormat(locale(), { maximumFractionDigits: n < 10 && i ? 1 : 0 }).format(n)} ${units[i]}`;
}

// formatDate fills a Slack date format ("{date_long} à {time}").
export function formatDate(seconds, format) {
  const date = new Date(seconds * 1000);
  const pretty = (style) => relativeDay(date, style);
  const parts = {
    date_num: () => formatDay(date, 'num'), date_slash: () => formatDay(date, 'num'),
    date: () => formatDay(date, 'medium'), date_short: () => formatDay(date, 'short'), date_long: () => formatDay(date, 'long'),
    date_pretty: () => pretty('medium'), date_short_pretty: () => pretty('short'), date_long_pretty: () => pretty('long'),
    date_long_full: () => formatDay(date, 'long'), day_divider_pretty: () => pretty('divider'),
    time: () => formatTime(date),
    time_secs: () => new Intl.DateTimeFormat(locale(), { timeStyle: 'medium' }).format(date),
    ago: () => ago(date),
  };
  return format.replace(/\{(\w+)\}/g, (all, name) => parts[name]?.() ?? all);
}

function ago(date) {
  const seconds = (date - Date.now()) / 1000;
  const relative = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' });
  for (const [unit, size] of [['year', 31536000], ['month', 2592000], ['day', 86400], ['hour', 3600], ['minute', 60]]) {
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  }
  return relative.format(Math.round(seconds), 'second');
}
