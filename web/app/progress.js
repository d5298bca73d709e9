/** Says how much of the model has come while it is on its way: on the paper, in a round that waits, and for screen readers. */
import { InklingPad } from '../lib/pad.js';
import { PRELOADED } from '../lib/preload.js';
import { $, pad } from './dom.js';
import { percent, setText, text } from './i18n.js';

/** @typedef {import('../lib/preload.js').Preloaded} Preloaded */

/** On a fast line nothing is shown. */
const LATE_MS = 600;
/** From the first sight of the bar to the first announcement. */
const SILENCE_MS = 1500;
/** Announced once for each of so many parts. */
const PARTS = 4;
/** @type {Preloaded | undefined} */
let files = /** @type {any} */ (globalThis)[PRELOADED];
let key = /** @type {'loadingShare' | 'loadingAgain'} */ ('loadingShare');
let bytes = 0;
let shown = false;
let since = 0; // ms; when it was shown
let announced = 0; // parts

/** @param {number} share 0 to 1 */
function show(share) {
  const values = { percent: () => percent(share) };
  for (const place of document.querySelectorAll('.loading')) {
    setText(place, shown ? key : '', values);
    /** @type {HTMLElement} */ (place).style.setProperty('--share', String(share));
  }
  const part = Math.floor(PARTS * share);
  if (!shown || performance.now() - since < SILENCE_MS || part <= announced) return;
  announced = part;
  $(document.querySelector('#round[open]') ? 'round-live' : 'live').textContent = text(key, values);
}

function begin() {
  const loading = files;
  if (!loading) return; // inkling.html has it inside
  bytes = 0;
  announced = -1;
  const update = () => show(Math.min(1, bytes / loading.total));
  loading.onProgress = (now) => {
    if (now < bytes) key = 'loadingAgain';
    bytes = now;
    update();
  };
  const timer = setTimeout(() => {
    shown = true;
    since = performance.now();
    update();
  }, LATE_MS);
  pad.load().catch(() => {}).then(() => { // an error is shown elsewhere
    clearTimeout(timer);
    loading.onProgress = undefined;
    shown = false;
    show(0);
  });
}

/** Loads what has failed again, and says how much has come. @returns {Promise<unknown>} */
export function loadAgain() {
  if (files) {
    files = files.again();
    InklingPad.preload(files);
    key = 'loadingAgain';
  }
  const loading = pad.load();
  begin();
  return loading;
}

begin();
