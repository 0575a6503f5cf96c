// The bot's forms. The server holds the stack of views; the page shows the top one.

import { h, icon, uid } from './dom.js';
import { t } from './i18n.js';
import { openDialog, toast } from './dialog.js';
import { showBlocks, readValues, checkValues, showFaults, focusFirstFault } from './blocks.js';
import { plainText } from './text.js';
import * as api from './api.js';

let shown = null;          // {view, box, form, …} of the dialog on screen
let stack = [];            // the views, the last on top
const drafts = new Map();  // what was typed in a view that another one covers

// showViews makes the screen follow the server's stack.
export function showViews(views) {
  stack = views;
  for (const id of drafts.keys()) if (!views.some((v) => v.id === id)) drafts.delete(id);
  const top = views.at(-1);
  if (!top) {
    const old = shown;
    shown = null;
    old?.box.close();
    return;
  }
  if (shown && shown.view.id !== top.id) drafts.set(shown.view.id, readValues(shown.form));
  if (!shown) shown = open();
  fill(top);
}

function open() {
  const summary = h('p', { class: 'summary', role: 'alert' });
  const blocks = h('div', { class: 'blocks' });
  const submit = h('button', { type: 'submit', class: 'button primary', 'data-focus': 'submit' });
  const cancel = h('button', { type: 'button', class: 'button', 'data-focus': 'cancel', onclick: () => leave() });
  const back = h('button', { type: 'button', class: 'icon-button', 'aria-label': t('back'), onclick: () => leave() }, icon('back'));
  const formID = uid('form');
  submit.setAttribute('form', formID);
  const form = h('form', { class: 'dialog-body', id: formID, novalidate: true, onsubmit: (event) => { event.preventDefault(); send(); } }, summary, blocks);
  const box = openDialog({
    title: '…', className: 'dialog-form', body: form, footer: h('footer', null, cancel, submit),
    onCancel: (event) => { event.preventDefault(); leave(); },
  });
  box.dialog.querySelector('header').prepend(back);
  return { view: {}, box, form, summary, blocks, submit, cancel, back };
}

function fill(view) {
  const other = shown.view.id !== view.id;
  const { box, blocks, submit, cancel, back, summary } = shown;
  if (other) {
    blocks.replaceChildren();
    summary.textContent = '';
  }
  shown.view = view;
  box.heading.textContent = plainText(view.title);
  submit.hidden = !view.submit;
  submit.textContent = plainText(view.submit) || t('send');
  cancel.textContent = plainText(view.close) || (view.submit ? t('cancel') : t('close'));
  back.hidden = stack.length < 2;
  showBlocks(blocks, view.blocks, {
    where: 'modal', id: view.id, saved: other ? { ...stateOf(view), ...drafts.get(view.id) } : {},
    ...api.talk({ type: 'view', view_id: view.id }),
  });
  if (other) {
    const first = blocks.querySelector('[data-first]') ?? blocks.querySelector('input, textarea, .actions button');
    (first ?? box.heading).focus();
    shown.form.scrollTop = 0;
  }
}

const stateOf = (view) => view.state?.values ?? {};

async function send() {
  const { view, form, submit } = shown;
  if (submit.hidden || submit.getAttribute('aria-busy') === 'true') return;
  if (showAll(checkValues(form))) return;
  submit.setAttribute('aria-busy', 'true');
  try {
    const answer = await api.submit(view.id, readValues(form));
    if (answer.result === 'errors') showAll(answer.errors ?? {});
    else if (answer.result === 'timeout') say(t('submit_timeout'));
    else showViews(await api.loadModals());
  } catch (fault) {
    say(fault.kind === 'refused' ? t('submit_failed', { why: fault.message }) : fault.message);
  } finally {
    submit.removeAttribute('aria-busy');
  }
}

// showAll writes every fault at once; true when there is one.
function showAll(faults) {
  const homeless = showFaults(shown.form, faults);
  const n = Object.keys(faults).length;
  const lost = Object.values(homeless).join(' ');
  say(n ? [t('faults', { n }), lost].filter(Boolean).join(' ') : '');
  if (n) focusFirstFault(shown.form);
  return n > 0;
}

function say(text) {
  shown?.summary.replaceChildren(...(text ? [icon('alert'), h('span', null, text)] : []));
  if (text) shown.summary.scrollIntoView({ block: 'nearest' });
}

// leave closes the top view, or the whole stack when the view asks for it.
async function leave() {
  const { view } = shown;
  try {
    await api.closeView(view.id);
    showViews(await api.loadModals());
  } catch (fault) {
    showViews([]);
    toast(fault.message, { bad: true });
  }
}
