/** The ways to learned words: the buttons that open their dialog, the words of the last visit, and drawings unlike any other. */
import { create, createIcon } from './create.js';
import { $, notice, pad, setText } from './shared.js';

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
$('panel').append(createOpener('teach', createIcon(ICON))); // beside a guess, to correct it
$('words').after(' ', createOpener('lessons'));

let known;
try {
  known = localStorage.getItem('inkling-learned');
} catch { /* nothing is kept */ }
if (known) import('./learned.js').then(({ loadLearned }) => loadLearned()).catch(() => {}); // opening the dialog tries again

/** For how long a drawing rests before it is judged whether it is like any other. */
const REST_MS = 1500;
let timer = 0;

function judgeLater() {
  clearTimeout(timer);
  const { result } = pad;
  if (!result || result.sure || pad.unfinished || pad.playbackProgress < 1) return;
  timer = window.setTimeout(() => {
    if (!pad.isDrawing && pad.result === result) import('./stranger.js').then(({ judge }) => judge(result)).catch(() => {}); // it is not worth a message
  }, REST_MS);
}
pad.addEventListener('guess', judgeLater);
judgeLater();
