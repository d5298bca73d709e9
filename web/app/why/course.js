/** Shows the course of the guess under the timeline: what the page sees at the end of each stroke. */
import { look } from '../../lib/look.js';
import { create } from '../create.js';
import { $, label, onLanguage, pad, percent } from '../shared.js';
import { addStyle } from '../style.js';

/** @typedef {import('../../lib/strokes.js').Stroke} Stroke */
/** @typedef {{ category: string, ends: number[] }} Run strokes with the same best guess: `ends`, those of the strokes, as shares of the drawing's points */

addStyle(`
  #course { position: absolute; inset: auto calc(1.25rem + 8px) .125rem; height: 1.25rem; font-size: .75rem; line-height: 1rem; pointer-events: none; }
  #timeline[hidden] ~ #course { display: none; }
  #course > * { position: absolute; top: 0; bottom: 0; }
  #course i { width: 2px; height: .3125rem; margin-inline-start: -1px; background: var(--pencil); }
  #course span { display: flex; flex-wrap: wrap; justify-content: end; padding: .25rem .25rem 0; overflow: hidden; color: var(--pencil); }
  /* A name that has no room goes to a second line, which is cut off. */
  #course span::before { content: ""; width: 1px; height: 1rem; }
  #course bdi { flex: 0 1 auto; min-width: 2.5rem; max-width: calc(100% - 1px); height: 1rem; overflow: hidden; text-align: end; text-overflow: ellipsis; white-space: nowrap; }
  #course [data-now] { color: var(--ink); font-weight: 600; }
  @media print { #course { display: none; } }
`);

const timeline = $('timeline');
const strip = create('div', { id: 'course', 'aria-hidden': 'true', dir: 'ltr' }); // as the timeline; what it says to screen readers follows
/** The drawing whose course is shown. @type {Stroke[] | undefined} */
let drawing;
/** @type {Run[]} */
let runs = [];

/** @param {Stroke[]} strokes */
const count = (strokes) => strokes.reduce((sum, stroke) => sum + stroke.length, 0);

/** Looks at the drawing as it was after each stroke, with the eyes of the pad. @param {Stroke[]} strokes */
async function follow(strokes) {
  drawing = strokes;
  runs = [];
  show();
  const inkling = await pad.load(), all = count(strokes);
  for (let i = 1; i <= strokes.length; i++) {
    if (drawing !== strokes) return;
    if (timeline.hidden) return void (drawing = undefined); // the next replay begins again
    const part = strokes.slice(0, i), { guesses: [{ label: category }] } = look(inkling, part, { unfinished: i < strokes.length }, undefined, pad.classifier ?? inkling);
    if (runs[runs.length - 1]?.category !== category) runs.push({ category, ends: [] });
    runs[runs.length - 1].ends.push(count(part) / all);
    show();
    await new Promise((resolve) => { setTimeout(resolve); }); // the replay goes on
  }
}

/** @param {number} share */
const place = (share) => `${100 * share}%`;

function show() {
  let from = 0;
  strip.replaceChildren(...runs.flatMap(({ category, ends }) => {
    const name = create('span', {}, create('bdi', {}, label(category))), to = ends[ends.length - 1];
    Object.assign(name.style, { left: place(from), right: place(1 - to) });
    from = to;
    return [name, ...ends.map((end) => {
      const mark = create('i');
      mark.style.left = place(end);
      return mark;
    })];
  }));
  mark();
}

/** Marks what was seen after the last stroke that is shown whole, and says what is seen now to screen readers. */
function mark() {
  const names = strip.querySelectorAll('span'), { playbackProgress } = pad;
  const begun = runs.filter(({ ends: [first] }) => first <= playbackProgress).length;
  names.forEach((name, i) => name.toggleAttribute('data-now', i === begun - 1));
  const best = pad.result?.guesses[0];
  if (best) timeline.setAttribute('aria-valuetext', `${percent(playbackProgress)}: ${label(best.label)}, ${percent(best.probability)}`);
}

pad.addEventListener('guess', () => {
  if (timeline.hidden) return;
  if (drawing !== pad.strokes) follow(pad.strokes).catch(() => {}); // a drawing that cannot be read has no course
  else mark();
});
onLanguage(() => { if (!timeline.hidden) show(); });
timeline.after(strip);
