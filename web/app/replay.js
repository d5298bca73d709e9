/** Plays a drawing back, with a timeline; and the examples, which are played when chosen. */
import { $, onChange, pad } from './dom.js';
import { EXAMPLES } from './examples.js';
import { label, setText } from './i18n.js';
import { pictureOf } from './picture.js';

const POINTS_PER_SECOND = 30, MIN_MS = 2500, MAX_MS = 6000;
const timeline = /** @type {HTMLInputElement} */ ($('timeline'));
const caption = /** @type {Element} */ ($('replay').querySelector('span'));
/** @type {unknown} */
let played; // the strokes on the timeline
let rafId = 0; // of the next frame; 0: paused

function pause() {
  cancelAnimationFrame(rafId);
  rafId = 0;
  $('replay').toggleAttribute('data-playing', false);
  setText(caption, 'replay');
}

export function replay() {
  if (!pad.canClear) return;
  if (rafId) {
    pause();
    return void pad.dispatchEvent(new CustomEvent('guess', { detail: pad.result })); // its words are in the past now
  }
  played = pad.strokes;
  timeline.hidden = false;
  $('replay').toggleAttribute('data-playing', true);
  setText(caption, 'pause');
  const points = pad.strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  const duration = Math.min(MAX_MS, Math.max(MIN_MS, 1000 * points / POINTS_PER_SECOND));
  const from = pad.playbackProgress === 1 ? 0 : pad.playbackProgress;
  const start = performance.now();
  const step = (/** @type {number} */ now) => {
    pad.playbackProgress = from + Math.max(0, now - start) / duration;
    timeline.value = String(pad.playbackProgress);
    if (pad.playbackProgress === 1) pause(); else rafId = requestAnimationFrame(step);
  };
  rafId = requestAnimationFrame(step);
}

/** Makes the timeline work, and shows the examples. */
export function startReplay() {
  onChange(pad, () => {
    if (pad.strokes === played) return;
    played = undefined;
    timeline.hidden = true;
    pause();
  });
  $('replay').addEventListener('click', replay);
  timeline.addEventListener('input', () => {
    pause();
    pad.playbackProgress = timeline.valueAsNumber;
  });

  for (const { word, drawing } of EXAMPLES) {
    const button = document.createElement('button');
    button.type = 'button';
    setText(button, 'example', { word: () => label(word) }, 'aria-label');
    button.append(pictureOf(drawing.map(([x, y]) => x.map((_, i) => ({ x: x[i], y: y[i], t: 0 })))));
    button.addEventListener('click', () => {
      pad.strokes = drawing;
      $('replay').focus(); // this button disappears
      if (!matchMedia('(prefers-reduced-motion: reduce)').matches) replay();
    });
    $('examples').append(button);
  }
}
