/** Asks of a drawing that the page is not sure of, once it rests, whether the page has ever seen the like. */
import { pad } from './shared.js';

const REST_MS = 1500;
let timer = 0;

/** Whether all that it needs is in this file, or kept for offline use: nothing is fetched while somebody draws. */
const isAtHand = () => 'whole' in document.documentElement.dataset || !!navigator.serviceWorker?.controller;

function askLater() {
  clearTimeout(timer);
  if (!isAtHand()) return;
  const result = /** @type {{ guesses: import('../lib/more.js').LearnerGuess[], sure: boolean } | null} */ (pad.result);
  if (!result || result.sure || result.guesses[0].learned || pad.unfinished || pad.playbackProgress < 1) return;
  timer = window.setTimeout(() => {
    if (!pad.isDrawing && pad.result === result) import('./never-seen.js').then(({ sayIfNeverSeen }) => sayIfNeverSeen(result)).catch(() => {}); // it is not worth a message
  }, REST_MS);
}
pad.addEventListener('guess', askLater);
askLater(); // there may be a guess already
