/** The page's tools: buttons, keys, dialogs and offline use. Starts the other tools; the shelf loads when it is opened. */
import { $, onChange, pad, setAria } from './dom.js';
import { startFiles } from './files.js';
import { percent, setText } from './i18n.js';
import { notice, warnNotSaved } from './notice.js';
import { startReplay } from './replay.js';
import { keepDrawings } from './shelf/keep.js';
import { whenRefused } from './shelf/store.js';
import { shortcutOf } from './shortcuts.js';

function refresh() {
  const empty = pad.strokes.length === 0;
  if (empty && !pad.isDrawing) pad.tool = 'pen'; // there is nothing left to erase
  setAria('eraser', 'disabled', empty);
  setAria('eraser', 'pressed', pad.tool === 'eraser');
  setAria('undo', 'disabled', !pad.canUndo);
  setAria('redo', 'disabled', !pad.canRedo);
  for (const id of ['clear', 'new', 'replay']) setAria(id, 'disabled', !pad.canClear);
  setAria('pen', 'pressed', pad.penMode);
  if (pad.penMode) $('pen').hidden = false;
}

const failed = () => notice('errorLoading');
/** After what makes dialogs work in old browsers. */
const loadRound = () => import('./extras.js').catch(() => {}).then(() => import('./game.js'));

/** Opens what the address carries. @type {Record<string, (text: string) => Promise<void>>} */
const OPENERS = {
  d: async (text) => (await import('./links.js')).openDrawing(text),
  round: async (text) => (await loadRound()).openLinkedRound(text),
};
function openAddress() {
  const [, kind = '', text = ''] = /^#(\w+)=(.*)/.exec(location.hash) ?? [];
  if (!Object.hasOwn(OPENERS, kind)) return;
  for (const dialog of document.querySelectorAll('dialog')) if (dialog.open) dialog.close();
  OPENERS[kind](text).catch(failed);
}

/** Called once the first guess is there, which it would only delay. */
export function startTools() {
  startFiles();
  startReplay();
  refresh(); // there may be a saved drawing, or a new one
  let { strokes } = pad;
  onChange(pad, () => {
    if (pad.strokes !== strokes) notice(''); // not while it is played back
    ({ strokes } = pad);
    refresh();
  });
  $('undo').addEventListener('click', () => pad.undo());
  $('redo').addEventListener('click', () => pad.redo());
  $('clear').addEventListener('click', () => pad.clear());
  $('eraser').addEventListener('click', () => {
    pad.tool = pad.tool === 'eraser' ? 'pen' : 'eraser';
    refresh();
  });
  $('pen').addEventListener('click', () => { pad.penMode = !pad.penMode; });

  const keepNow = keepDrawings(pad, () => pad.result?.guesses[0]?.label);
  $('new').addEventListener('click', () => {
    keepNow();
    pad.clear();
  });
  whenRefused(warnNotSaved);
  $('drawings').addEventListener('click', () => {
    keepNow();
    import('./shelf.js').then(({ openShelf }) => openShelf()).catch(failed);
  });
  $('play').addEventListener('click', () => { loadRound().then(({ openRound }) => openRound()).catch(failed); });
  $('words').addEventListener('click', () => { loadRound().then(({ showWords }) => showWords()).catch(failed); });

  addEventListener('keydown', (event) => {
    if (document.querySelector('dialog[open]')) return;
    const at = /** @type {Element} */ (event.target);
    const shortcut = shortcutOf(event);
    if (shortcut) {
      event.preventDefault();
      pad[shortcut]();
    } else if ((event.key === 'Delete' || event.key === 'Backspace') && (at === document.body || at === pad)) { // elsewhere it is another element's key
      pad.clear();
    }
  });
  $('later').addEventListener('click', () => { $('update').hidden = true; });

  addEventListener('hashchange', openAddress);

  // Now, so that playing needs no network later; it continues a round that a reload has interrupted.
  loadRound().catch(() => {}).then(() => {
    openAddress();
    document.documentElement.dataset.started = ''; // see watchScripts in ../lib/preload.js
  });
}

/** Makes the site work offline, and offers a new version without forcing it. */
export async function workOffline() {
  let registration;
  try {
    registration = await navigator.serviceWorker.register('sw.js', { updateViaCache: 'none' });
  } catch {
    return; // private windows, plain HTTP and policies may forbid it: the page works online
  }
  let accepted = false;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (accepted) location.reload();
  });
  navigator.serviceWorker.addEventListener('message', ({ data }) => {
    if (registration.active) return setText($('saving'), ''); // an update, in the background
    setText($('saving'), data < 1 ? 'savingShare' : '', { percent: () => percent(data) });
  });
  const offer = (/** @type {ServiceWorker} */ waiting) => {
    $('update').hidden = false;
    $('reload').addEventListener('click', () => {
      accepted = true;
      waiting.postMessage('take over');
    });
  };
  const watch = (/** @type {ServiceWorker | null} */ worker) => worker?.addEventListener('statechange', () => {
    if (worker.state === 'installed' && registration.active) offer(worker);
    if (/activated|redundant/.test(worker.state)) setText($('saving'), '');
    if (worker.state === 'activated' && !accepted) $('offline').hidden = false;
  });
  if (registration.waiting) offer(registration.waiting);
  watch(registration.installing);
  registration.addEventListener('updatefound', () => watch(registration.installing));
}
