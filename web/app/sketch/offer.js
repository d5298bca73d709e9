/** Offers what draws: a button that finishes the drawing, and one on each guess to see how others draw it. Everything else loads when it is used. */
import { create, createIcon } from '../create.js';
import { addTool } from '../guess-tools.js';
import { $, label, onLanguage, pad, setText, text } from '../shared.js';
import { addStyle } from '../style.js';
import { useSketches } from './use.js';

addStyle(`
  .others { position: absolute; inset: 0; min-height: 0; padding: 0; border: 0; border-radius: .25rem; background: none !important; cursor: pointer; }
  #guesses.offers bdi { text-decoration: underline dotted from-font; text-underline-offset: .2em; }
  @media print { .others { display: none; } #guesses.offers bdi { text-decoration: none; } }
`);

/** A dashed line that a pencil goes on with. */
const ICON = 'M3 18c2-5 5-6 7-3M12.5 17.5h.01M15.5 18.5h.01M18.5 18.5h.01M14 10l6-6 2 2-6 6-3 1Z';
const name = create('span');
const button = create('button', { type: 'button', id: 'finish', hidden: '' }, createIcon(ICON), name);
setText(name, 'finishIt');

/** Gives each guess its button, in the page's language. */
function nameGuesses() {
  for (const row of /** @type {Iterable<HTMLElement>} */ ($('guesses').children)) {
    const wordOf = () => row.dataset.label ?? '';
    let others = row.querySelector('button');
    if (!others) {
      others = /** @type {HTMLButtonElement} */ (create('button', { type: 'button', class: 'others', 'aria-haspopup': 'dialog' }));
      others.addEventListener('click', () => useSketches(({ openOthers }) => openOthers(wordOf())));
      row.append(others);
    }
    others.setAttribute('aria-label', text('others', { word: label(wordOf()) }));
  }
}

function offer() {
  if (!pad.result) button.hidden = true;
  if (!pad.result || pad.unfinished) return; // rows come and go while a stroke grows
  button.hidden = false;
  nameGuesses();
}

button.addEventListener('click', () => {
  const word = pad.result?.guesses[0].label;
  if (word) useSketches(({ finishDrawing }) => finishDrawing(word));
});
pad.addEventListener('guess', offer);
onLanguage(nameGuesses);
addTool(button);
$('guesses').classList.add('offers');
offer(); // there may be a guess already
