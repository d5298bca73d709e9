/** A bar that shows how much of what draws has come. */
import { create } from '../create.js';
import { setText } from '../shared.js';
import { loadSketcher } from './artist.js';
import { size } from './kept.js';

/** So long nothing is shown: what is kept comes at once. */
const LATE_MS = 200;

export function createProgress() {
  const bar = /** @type {HTMLProgressElement} */ (create('progress', { max: '1' })), words = create('p', { class: 'more' });
  const element = create('div', { class: 'artist-progress', hidden: '' }, words, bar);
  return {
    element,
    /** Loads what draws, with the bar shown meanwhile. */
    async load() {
      setText(words, 'loadingArtist', { size }); // not before: texts that load later have come by now
      setText(bar, 'loadingArtist', { size }, 'aria-label');
      const timer = setTimeout(() => { element.hidden = false; }, LATE_MS);
      try {
        return await loadSketcher((share) => { bar.value = share; });
      } finally {
        clearTimeout(timer);
        element.hidden = true;
      }
    },
  };
}
