/** Ends the replay. */
import { $, pad, replay } from './shared.js';

/** Shows the whole drawing, for what is about all of it. */
export function showWhole() {
  if ($('replay').hasAttribute('data-playing')) replay(); // pauses it
  if (pad.playbackProgress === 1) return;
  pad.playbackProgress = 1;
  /** @type {HTMLInputElement} */ ($('timeline')).value = '1';
}
