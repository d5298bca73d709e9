/** The page's tools: their buttons and keys, dialogs, a new version and offline use; with them the examples, files and rounds. */
import './replay.js';
import './game.js';
import { $, pad } from './i18n.js';
import { notice } from './files.js';
import { shortcut } from '../lib/strokes.js';

for (const dialog of document.querySelectorAll('dialog')) {
  dialog.addEventListener('click', (event) => {
    const closes = /** @type {Element} */ (event.target).closest('[data-close]');
    const beside = event.target === dialog && dialog.id !== 'round'; // a stroke may end beside the paper
    if (beside || closes) dialog.close();
  });
}

function refresh() {
  $('undo').ariaDisabled = String(!pad.canUndo);
  $('redo').ariaDisabled = String(!pad.canRedo);
  $('clear').ariaDisabled = $('replay').ariaDisabled = String(!pad.canClear);
  $('pen').ariaPressed = String(pad.penMode);
  if (pad.penMode) $('pen').hidden = false;
}

refresh(); // after what was kept, or drawn meanwhile
pad.addEventListener('change', () => {
  notice('');
  refresh();
});
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

/** Makes the site work offline, and tells of a new version without ever forcing it. */
export async function workOffline() {
  let registration;
  try {
    registration = await navigator.serviceWorker.register('sw.js', { updateViaCache: 'none' });
  } catch {
    return; // no service workers here, as in private windows, on plain HTTP or under a policy: it works online
  }
  let accepted = false;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (accepted) location.reload();
  });
  const offer = (/** @type {ServiceWorker} */ waiting) => {
    $('update').hidden = false;
    $('reload').addEventListener('click', () => {
      accepted = true;
      waiting.postMessage('take over');
    });
  };
  const follow = (/** @type {ServiceWorker | null} */ worker) => worker?.addEventListener('statechange', () => {
    if (worker.state === 'installed' && registration.active) offer(worker);
    if (worker.state === 'activated' && !accepted) $('offline').hidden = false;
  });
  if (registration.waiting) offer(registration.waiting);
  follow(registration.installing);
  registration.addEventListener('updatefound', () => follow(registration.installing));
}
$('later').addEventListener('click', () => { $('update').hidden = true; });

document.documentElement.dataset.started = ''; // see boot.js
