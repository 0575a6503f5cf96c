// Building DOM nodes. Text always enters as a text node: nothing here parses HTML.

// h('p', {class: 'note', onclick: f}, 'text', node, [more]) → element.
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else if (key in node && typeof value !== 'string' && key !== 'list') node[key] = value;
    else if (key === 'value') node.value = value;
    else node.setAttribute(key, value === true ? '' : value);
  }
  append(node, children);
  return node;
}

export function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false || child === '') continue;
    node.append(child);
  }
  return node;
}

let counter = 0;
export const uid = (prefix) => `${prefix}-${++counter}`;

// reconcile makes container hold one node per item, in order. A node whose signature is unchanged is kept as it is,
// so that focus, open menus and half-written text survive a refresh.
export function reconcile(container, items, { key, sign, render }) {
  const old = new Map([...container.children].map((node) => [node.dataset.key, node]));
  let place = container.firstElementChild;
  for (const item of items) {
    const k = key(item);
    const signature = sign(item);
    let node = old.get(k);
    if (!node || node.signature !== signature) {
      const focus = node && focusPath(node);
      const fresh = render(item, node);
      fresh.dataset.key = k;
      fresh.signature = signature;
      if (node) {
        if (place === node) place = fresh;
        node.replaceWith(fresh);
        restoreFocus(fresh, focus);
      }
      node = fresh;
    }
    old.delete(k);
    if (node === place) place = place.nextElementSibling;
    else container.insertBefore(node, place);
  }
  for (const node of old.values()) node.remove();
}

// focusPath remembers which control of a node has the focus, by its data-focus name.
export function focusPath(node) {
  const active = document.activeElement;
  if (!node.contains(active)) return null;
  if (active === node) return { self: true };
  const named = active.closest('[data-focus]');
  return { name: named?.dataset.focus, start: active.selectionStart, end: active.selectionEnd };
}

export function restoreFocus(node, path) {
  if (!path) return;
  const named = path.name && [...node.querySelectorAll('[data-focus]')].find((n) => n.dataset.focus === path.name);
  const target = named ?? (node.tabIndex >= -1 ? node : null);
  target?.focus({ preventScroll: true });
  if (named && path.start != null && 'setSelectionRange' in named) {
    try { named.setSelectionRange(path.start, path.end); } catch { /* not a text field */ }
  }
}

const shapes = {
  home: 'M3 11.5 12 4l9 7.5M5.5 10v10h4.5v-6h4v6h4.5V10',
  hash: 'M9.5 4 7.5 20M16.5 4l-2 16M4.5 9h16M3.5 15h16',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  menu: 'M4 6.5h16M4 12h16M4 17.5h16',
  close: 'm6 6 12 12M18 6 6 18',
  send: 'M4 12 20 4.5 15.5 20l-4-6.5zM11.5 13.5 20 4.5',
  clip: 'm19 11-7.6 7.6a4.4 4.4 0 0 1-6.2-6.2l8.1-8.1a3 3 0 0 1 4.2 4.2l-8 8a1.5 1.5 0 0 1-2.1-2.1L14.5 7.3',
  bolt: 'M13 3 5 14h6l-1 7 8-11h-6z',
  bulb: 'M9 18h6M10 21h4M12 3a6 6 0 0 1 3.6 10.8c-.6.5-.9 1-1 1.7H9.4c-.1-.7-.4-1.2-1-1.7A6 6 0 0 1 12 3z',
  help: 'M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18zM9.6 9.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.2.9-1.2 1.8M12 16.6v.1',
  thread: 'M4 5h16v11H11l-4.5 3.5V16H4zM8 9h8M8 12h5',
  more: 'M6 12h.1M12 12h.1M18 12h.1',
  smile: 'M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18zM8.5 14c.8 1.3 2 2 3.5 2s2.7-.7 3.5-2M9 9.7v.1M15 9.7v.1',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 14.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6z',
  file: 'M6 3h8l4.5 4.5V21H6zM14 3v4.5h4.5',
  download: 'M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  down: 'm6.5 9.5 5.5 5.5 5.5-5.5',
  back: 'M14.5 6 8.5 12l6 6',
  alert: 'M12 4 2.8 20h18.4zM12 10v4.5M12 17.2v.1',
  link: 'M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1-1',
  trash: 'M5 7h14M9.5 7V4.5h5V7M7 7l.8 13h8.4L17 7M10.5 11v5.5M13.5 11v5.5',
  edit: 'M5 19l.8-3.6L16 5.2l2.8 2.8L8.6 18.2zM14 7.2l2.8 2.8',
  up: 'M7 11v9H4v-9zM7 11l4-8c1.7 0 2.5 1 2.5 2.5V9H19c1 0 1.7.9 1.5 1.9l-1.3 7.3c-.2 1-1 1.8-2 1.8H7',
  thumbdown: 'M7 13V4H4v9zM7 13l4 8c1.7 0 2.5-1 2.5-2.5V15H19c1 0 1.7-.9 1.5-1.9l-1.3-7.3c-.2-1-1-1.8-2-1.8H7',
  plus: 'M12 5v14M5 12h14',
};

// icon draws a line icon; always decorative, the control around it carries the name.
export function icon(name) {
  const ns = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(ns, 'svg');
  for (const [k, v] of Object.entries({ viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false', class: `icon icon-${name}` })) svg.setAttribute(k, v);
  const path = document.createElementNS(ns, 'path');
  path.setAttribute('d', shapes[name] ?? shapes.help);
  svg.append(path);
  return svg;
}

// orchid draws the mark of the page: five petals and a heart.
export function orchid() {
  const ns = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(ns, 'svg');
  for (const [k, v] of Object.entries({ viewBox: '0 0 48 48', 'aria-hidden': 'true', focusable: 'false', class: 'orchid' })) svg.setAttribute(k, v);
  const petal = (cls, transform, d = 'M24 24C15 18 16 6 24 3c8 3 9 15 0 21z') => {
    const path = document.createElementNS(ns, 'path');
    path.setAttribute('class', cls);
    path.setAttribute('d', d);
    path.setAttribute('transform', transform);
    svg.append(path);
  };
  petal('sepal', 'rotate(0 24 24)');
  petal('sepal', 'rotate(125 24 24)');
  petal('sepal', 'rotate(-125 24 24)');
  petal('petal', 'rotate(68 24 24) scale(1.06) translate(-1.4 -1.4)');
  petal('petal', 'rotate(-68 24 24) scale(1.06) translate(-1.4 -1.4)');
  petal('lip', 'rotate(0)', 'M24 22c5 0 7 4 5.5 8.5C28.5 34 26 37 24 39c-2-2-4.5-5-5.5-8.5C17 26 19 22 24 22z');
  return svg;
}
