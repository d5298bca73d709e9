/** The tools beside a guess. They have their names as far as there is room beside the words above it, the first ones first. */
import { create } from './create.js';
import { $, onLanguage, text } from './shared.js';
import { addStyle } from './style.js';

addStyle(`
  #guess-tools { position: absolute; inset-block-start: -.5rem; inset-inline-end: 0; display: flex; gap: .5rem; }
  #guess-tools button { position: static; justify-content: end; min-width: 2.75rem; min-height: 2.75rem; padding: 0 .25rem; border: 0; background: none; color: var(--accent); font-size: .9375rem; white-space: nowrap; }
  #guess-tools #teach { color: var(--pencil); }
  #guess-tools [data-bare] span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .panel:not([data-state$="sure"]) #guess-tools { visibility: hidden; } /* laid out all the same: the first guess must not wait for it */
  .panel #kicker-room { display: block; position: absolute; visibility: hidden; white-space: nowrap; }
  @media (max-width: 24rem) {
    #guess-tools { gap: 0; }
    .kicker { font-size: clamp(.75rem, 4vw, .875rem); white-space: nowrap; }
  }
  @media print { #guess-tools { display: none; } }
`);

/** What may stand beside the tools. The names must not come and go with it. */
const KICKERS = /** @type {const} */ (['sure', 'sawSure', 'unsure', 'neverSeen']);
/** Between the two, in CSS px. */
const GAP = 12;
const room = create('p', { id: 'kicker-room', class: 'kicker' });
const tools = create('div', { id: 'guess-tools' });
$('panel').append(tools, room);

/** Shows as many names as there is room for. */
function fit() {
  const buttons = /** @type {HTMLElement[]} */ (Array.from(tools.children)), hidden = buttons.filter((button) => button.hidden);
  for (const button of buttons) bare(button, false);
  for (const button of hidden) button.hidden = false; // its place is kept
  const most = $('panel').clientWidth - room.offsetWidth - GAP;
  for (const button of buttons.reverse()) if (tools.offsetWidth > most) bare(button, true);
  for (const button of hidden) button.hidden = true;
}

/** @param {HTMLElement} button @param {boolean} without its name, which the pointer shows then */
function bare(button, without) {
  button.toggleAttribute('data-bare', without);
  button.title = without ? button.textContent ?? '' : '';
}

function nameAll() {
  room.replaceChildren(...KICKERS.flatMap((key) => [text(key), create('br')]));
  fit();
}

/** Adds a tool before those that are there. @param {HTMLElement} button an icon and a span with its name */
export function addTool(button) {
  tools.prepend(button);
  fit();
}

onLanguage(nameAll);
nameAll();
if (typeof ResizeObserver === 'function') {
  const observer = new ResizeObserver(fit);
  for (const element of [$('panel'), room]) observer.observe(element);
}
