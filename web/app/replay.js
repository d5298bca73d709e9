/** Shows a drawing once more as it came about, with a timeline; and the examples, which begin that way. */
import { EXAMPLES } from './examples.js';
import { $, label, pad, write } from './i18n.js';
import { pictureOf } from './files.js';

/** Points a second, and how long at least and at most. */
const PACE = 30, SHORTEST = 2500, LONGEST = 6000; // ms
const time = /** @type {HTMLInputElement} */ ($('time'));
const caption = /** @type {Element} */ ($('replay').querySelector('span'));
/** @type {unknown} */
let replayed; // the strokes on the timeline
let replaying = 0; // its next frame

function pause() {
  cancelAnimationFrame(replaying);
  replaying = 0;
  write(caption, 'replay');
}

function replay() {
  if (!pad.canClear) return;
  if (replaying) return pause();
  replayed = pad.strokes;
  time.hidden = false;
  write(caption, 'pause');
  const points = pad.strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  const length = Math.min(LONGEST, Math.max(SHORTEST, 1000 * points / PACE));
  const from = pad.progress === 1 ? 0 : pad.progress;
  const begin = performance.now();
  const step = (/** @type {number} */ now) => {
    pad.progress = from + Math.max(0, now - begin) / length;
    time.value = String(pad.progress);
    if (pad.progress === 1) pause(); else replaying = requestAnimationFrame(step);
  };
  replaying = requestAnimationFrame(step);
}

pad.addEventListener('change', () => {
  if (pad.strokes === replayed) return;
  replayed = undefined;
  time.hidden = true;
  pause();
});
$('replay').addEventListener('click', replay);
time.addEventListener('input', () => {
  pause();
  pad.progress = time.valueAsNumber;
});

for (const { word, drawing } of EXAMPLES) {
  const button = document.createElement('button');
  button.type = 'button';
  write(button, 'example', { word: () => label(word) }, 'aria-label');
  button.append(pictureOf(drawing.map(([x, y]) => x.map((_, i) => ({ x: x[i], y: y[i], t: 0 })))));
  button.addEventListener('click', () => {
    pad.strokes = drawing;
    $('replay').focus(); // this button goes away
    if (!matchMedia('(prefers-reduced-motion: reduce)').matches) replay();
  });
  $('examples').append(button);
}
