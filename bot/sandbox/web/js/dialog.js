// Dialogs on the browser's own <dialog>: the rest of the page is inert, Esc closes, the focus comes back.

import { h, icon, uid } from './dom.js';
import { t } from './i18n.js';

// openDialog shows content; onCancel(event) may keep it open by event.preventDefault().
export function openDialog({ title, body, footer, className = '', onCancel, onClosed, describe }) {
  const titleID = uid('title');
  const back = document.activeElement;
  const dialog = h('dialog', { class: `dialog ${className}`, 'aria-labelledby': titleID, 'aria-describedby': describe ?? null });
  const cancel = () => {
    const event = new Event('cancel', { cancelable: true });
    onCancel?.(event);
    if (!event.defaultPrevented) dialog.close();
  };
  const heading = h('h2', { id: titleID, tabindex: '-1' }, title);
  append(dialog, h('header', null, heading,
    h('button', { type: 'button', class: 'icon-button', 'aria-label': t('close'), 'data-focus': 'close', onclick: cancel }, icon('close'))), body, footer);
  dialog.addEventListener('cancel', (event) => {
    if (event.target !== dialog) return;
    event.preventDefault();
    cancel();
  });
  dialog.addEventListener('keydown', (event) => trap(event, dialog));
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (back?.isConnected) back.focus({ preventScroll: true });
    onClosed?.();
  });
  document.body.append(dialog);
  dialog.showModal();
  return { dialog, heading, close: () => dialog.open && dialog.close() };
}

const append = (node, ...children) => node.append(...children.filter(Boolean));

const focusable = 'a[href], button:not([disabled]), input:not([disabled]), textarea:not([disabled]), select:not([disabled]), [tabindex="0"]';

// trap keeps Tab inside the dialog.
function trap(event, dialog) {
  if (event.key !== 'Tab') return;
  const all = [...dialog.querySelectorAll(focusable)].filter((n) => n.getClientRects().length);
  const edge = event.shiftKey ? all[0] : all[all.length - 1];
  if (document.activeElement !== edge && dialog.contains(document.activeElement)) return;
  event.preventDefault();
  (event.shiftKey ? all[all.length - 1] : all[0])?.focus();
}

// confirm asks a question and resolves to true or false.
export function confirm({ title, text, yes, no, danger }) {
  return new Promise((resolve) => {
    let answer = false;
    const id = uid('confirm');
    const accept = h('button', { type: 'button', class: danger ? 'button danger' : 'button primary', 'data-focus': 'yes', onclick: () => { answer = true; box.close(); } }, yes ?? t('confirm_yes'));
    const refuse = h('button', { type: 'button', class: 'button', 'data-focus': 'no', onclick: () => box.close() }, no ?? t('cancel'));
    const box = openDialog({
      title, className: 'dialog-small', describe: id,
      body: h('div', { class: 'dialog-body', id }, text),
      footer: h('footer', null, refuse, accept),
      onClosed: () => resolve(answer),
    });
    (danger ? refuse : accept).focus();
  });
}

let toastTimer;

// toast says a short thing at the foot of the page; a fault is announced at once.
export function toast(text, { bad = false } = {}) {
  const place = document.getElementById(bad ? 'toast-alert' : 'toast-status');
  for (const id of ['toast-alert', 'toast-status']) document.getElementById(id).replaceChildren();
  place.replaceChildren(h('p', { class: bad ? 'toast bad' : 'toast' }, icon(bad ? 'alert' : 'check'), h('span', null, text)));
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => place.replaceChildren(), bad ? 12000 : 5000);
}
