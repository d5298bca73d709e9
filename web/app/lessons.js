/** The ways to learned words: the buttons that open their dialog, and the words of the last visit. */
import { create, createIcon } from './create.js';
import { addTool } from './guess-tools.js';
import { $, notice, setText } from './shared.js';

/** A mortarboard. */
const ICON = 'm2 9 10-5 10 5-10 5ZM6 11v5c3 3 9 3 12 0v-5m4-2v6';

/** @param {string} id @param {Node[]} icon */
function createOpener(id, ...icon) {
  const name = create('span');
  setText(name, 'teach');
  const button = create('button', { type: 'button', id, 'aria-haspopup': 'dialog' }, ...icon, name);
  button.addEventListener('click', () => { import('./teach.js').then(({ openLesson }) => openLesson()).catch(() => notice('errorLoading')); });
  return button;
}
addTool(createOpener('teach', createIcon(ICON))); // beside a guess, to correct it
$('words').after(' ', createOpener('lessons'));

let known;
try {
  known = localStorage.getItem('inkling-learned');
} catch { /* nothing is kept */ }
if (known) import('./learned.js').then(({ loadLearned }) => loadLearned()).catch(() => {}); // opening the dialog tries again
