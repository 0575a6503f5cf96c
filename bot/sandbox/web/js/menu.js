// A menu that opens from a button: arrows, Home, End, first letters, Esc.

import { h, icon, uid } from './dom.js';

let open = null;

export function closeMenu(refocus = false) {
  if (!open) return;
  const { menu, anchor } = open;
  open = null;
  anchor.setAttribute('aria-expanded', 'false');
  menu.remove();
  if (refocus) anchor.focus();
}

// openMenu shows items ({label, hint, icon, danger, run}) beside the anchor.
export function openMenu(anchor, label, items, className = '') {
  const again = open?.anchor === anchor;
  closeMenu();
  if (again) return;
  const buttons = items.map((item) => h('button', {
    type: 'button', role: 'menuitem', tabindex: '-1', class: item.danger ? 'danger' : null, 'aria-label': item.name ?? null,
    onclick: () => { closeMenu(true); item.run(); },
  }, item.icon ? icon(item.icon) : null, h('span', null, item.label, item.hint ? h('small', null, item.hint) : null)));
  const menu = h('div', { class: `menu ${className}`, role: 'menu', 'aria-label': label, id: uid('menu'), onkeydown: (event) => keys(event, buttons) }, buttons);
  (anchor.closest('dialog') ?? document.body).append(menu); // what stands outside an open dialog is inert
  anchor.setAttribute('aria-expanded', 'true');
  open = { menu, anchor };
  place(menu, anchor);
  buttons[0]?.focus();
}

function keys(event, buttons) {
  const at = buttons.indexOf(document.activeElement);
  const go = (i) => { buttons[(i + buttons.length) % buttons.length].focus(); event.preventDefault(); event.stopPropagation(); };
  switch (event.key) {
    case 'ArrowDown': case 'ArrowRight': return go(at + 1);
    case 'ArrowUp': case 'ArrowLeft': return go(at - 1);
    case 'Home': return go(0);
    case 'End': return go(buttons.length - 1);
    case 'Escape': event.preventDefault(); event.stopPropagation(); return closeMenu(true);
    case 'Tab': return closeMenu(true);
    default: {
      if (event.key.length !== 1 || event.key === ' ') return undefined;
      const letter = event.key.toLocaleLowerCase();
      const next = [...buttons.slice(at + 1), ...buttons.slice(0, at + 1)].find((b) => b.textContent.trim().toLocaleLowerCase().startsWith(letter));
      event.stopPropagation();
      return next?.focus();
    }
  }
}

// place keeps a floating box beside its anchor and inside the window.
export function place(box, anchor, { sameWidth = false } = {}) {
  const a = anchor.getBoundingClientRect();
  if (sameWidth) box.style.width = `${a.width}px`;
  box.style.position = 'fixed';
  const b = box.getBoundingClientRect();
  const below = innerHeight - a.bottom - 8;
  const top = b.height <= below || below > a.top ? a.bottom + 4 : Math.max(8, a.top - 4 - b.height);
  box.style.maxHeight = `${Math.max(120, top > a.bottom ? below : a.top - 12)}px`;
  box.style.top = `${top}px`;
  const left = sameWidth ? a.left : a.right - b.width > 8 && a.left + b.width > innerWidth - 8 ? a.right - b.width : a.left;
  box.style.left = `${Math.min(Math.max(8, left), Math.max(8, innerWidth - b.width - 8))}px`;
}

addEventListener('pointerdown', (event) => {
  if (open && !open.menu.contains(event.target) && !open.anchor.contains(event.target)) closeMenu();
}, true);
addEventListener('resize', () => closeMenu());
