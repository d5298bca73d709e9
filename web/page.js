/** Puts the page together: its parts, the tools, keeping and offline use. */
import './element.js';
import './said.js';
import './replay.js';
import './round.js';
import { $, pad } from './dom.js';
import { start } from './languages.js';
import { workOffline } from './offline.js';
import { notice } from './saving.js';
import { shortcut } from './strokes.js';

start(() => notice('languageFailed'));

for (const dialog of document.querySelectorAll('dialog')) {
  dialog.addEventListener('click', (event) => {
    const closes = /** @type {Element} */ (event.target).closest('[data-close]');
    const beside = event.target === dialog && dialog.id !== 'round'; // a stroke may end beside the paper
    if (beside || closes) dialog.close();
  });
}

function refresh() {
  notice('');
  document.body.classList.toggle('drawn', pad.strokes.length > 0);
  $('undo').ariaDisabled = String(!pad.canUndo);
  $('redo').ariaDisabled = String(!pad.canRedo);
  $('clear').ariaDisabled = $('replay').ariaDisabled = String(!pad.canClear);
  $('pen').ariaPressed = String(pad.penMode);
  if (pad.penMode) $('pen').hidden = false;
}

pad.addEventListener('change', refresh);
$('undo').addEventListener('click', () => pad.undo());
$('redo').addEventListener('click', () => pad.redo());
$('clear').addEventListener('click', () => pad.clear());
$('pen').addEventListener('click', () => { pad.penMode = !pad.penMode; });

addEventListener('keydown', (event) => {
  if (document.querySelector('dialog[open]')) return;
  const asked = shortcut(event);
  if (asked) {
    event.preventDefault();
    pad[asked]();
  } else if (event.key === 'Delete' || event.key === 'Backspace') {
    pad.clear();
  }
});

pad.addEventListener('unkept', () => { $('unkept').hidden = false; });

// Once the model has come, so that the page's own start is not slowed and no broken page is kept.
pad.load().then(() => workOffline({
  ready() { $('offline').hidden = false; },
  update(accept) {
    $('update').hidden = false;
    $('reload').addEventListener('click', accept);
  },
}), () => {});
$('later').addEventListener('click', () => { $('update').hidden = true; });

pad.dispatchEvent(new Event('change')); // what was kept
document.documentElement.dataset.started = ''; // see first.js
