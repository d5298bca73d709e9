/** Offers to explain the guess: a button beside it. What explains loads when it is used. */
import { create, createIcon } from '../create.js';
import { addTool } from '../guess-tools.js';
import { notice, pad, setText } from '../shared.js';

/** A question mark in a circle. */
const ICON = 'M9.2 9.5a2.8 2.8 0 1 1 4.2 2.4c-.9.5-1.4 1.1-1.4 2.1M12 17h.01M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z';
const name = create('span');
const button = create('button', { type: 'button', id: 'explain', 'aria-haspopup': 'dialog', hidden: '' }, createIcon(ICON), name);
setText(name, 'why');

/** Words that the page was taught are named by their likeness to drawings, which no stroke has a part of. */
function offer() {
  const guess = /** @type {import('../../lib/more.js').LearnerGuess | undefined} */ (pad.result?.guesses[0]);
  button.hidden = !guess || guess.learned === true;
}

button.addEventListener('click', () => { import('../why.js').then(({ openWhy }) => openWhy()).catch(() => notice('errorLoading')); });
pad.addEventListener('guess', offer);
addTool(button);
offer(); // there may be a guess already
