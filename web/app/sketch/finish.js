/** Finishes the drawing: the rest appears over the paper in another ink, to keep, to draw again, or to discard. */
import { create, createButton } from '../create.js';
import { $, SVG, keep, label, loadLater, notice, onChange, pad, setText, setTexts, short, squareAround, toSvgPath } from '../shared.js';
import { showWhole } from '../whole.js';
import { animate } from './animate.js';
import { finishStrokes, toStrokes } from './artist.js';
import { createProgress } from './progress.js';

/** @typedef {import('../../lib/strokes.js').Stroke} Stroke */
/** @typedef {import('../../lib/sketch.js').SketchPoint} SketchPoint */

/** What is being finished. @type {{ given: Stroke[], word: string, attempt: number, points: SketchPoint[] } | undefined} */
let current;
let endAnimation = () => {};

const progress = createProgress();
const keepButton = createButton('keepIt', { id: 'finish-keep' });
const again = createButton('drawAgain', { id: 'finish-again' });
const discard = createButton('discard', { id: 'finish-discard' });
/** Not the page's own: the guess would be said over it. */
const said = create('p', { class: 'unseen', role: 'status' });
const bar = create('div', { id: 'finish-bar', role: 'group', hidden: '' }, said, progress.element, keepButton, again, discard);
const sheet = document.createElementNS(SVG, 'svg'), [givenInk, newInk] = ['given', 'added'].map((name) => {
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('class', name);
  sheet.append(path);
  return path;
});
sheet.id = 'finish-sheet';
sheet.setAttribute('aria-hidden', 'true');

/** @param {Stroke[]} strokes */
const pathOf = (strokes) => strokes.map(toSvgPath).join('');

/** Where everything is seen: what the paper shows, or more, as it will be shown when it is kept. @param {Stroke[]} all */
function viewOf(all) {
  const { view } = pad;
  const inside = all.flat().every(({ x, y }) => x >= view.x && y >= view.y && x <= view.x + view.width && y <= view.y + view.height);
  if (inside) return [view.x, view.y, view.width, view.height];
  const { x, y, side } = squareAround(all);
  return [x, y, side, side];
}

function layOut() {
  if (!current) return;
  sheet.setAttribute('viewBox', viewOf(toStrokes(current.points, current.given)).map(short).join(' '));
}

/** Ends it; the drawing stays as the user has left it. */
function close() {
  endAnimation();
  current = undefined;
  const focused = bar.contains(document.activeElement);
  bar.hidden = true;
  sheet.remove();
  $('pad').removeAttribute('data-finishing');
  if (focused) ($('finish').hidden ? pad : $('finish')).focus();
}

/** Draws the rest, from the attempt that is current. */
async function draw() {
  const finishing = current;
  if (!finishing) return;
  for (const button of [keepButton, again]) button.hidden = true;
  setText(said, '');
  const sketcher = await progress.load();
  if (finishing !== current) return;
  const { given, word, attempt } = finishing;
  if (!sketcher.words.includes(word)) return stop('cannotDraw', word);
  const points = await finishStrokes(sketcher, given, word, attempt);
  if (finishing !== current) return;
  if (points.length === 0) return stop('nothingToAdd', word);
  finishing.points = points;
  show(finishing);
}

/** @param {NonNullable<typeof current>} finishing */
function show({ given, word, points }) {
  const [first] = points, last = given[given.length - 1];
  // The line goes on from the last stroke's end.
  const added = toStrokes(points, first.begins ? [] : [last.slice(-1)]);
  givenInk.setAttribute('d', pathOf(given));
  newInk.setAttribute('d', '');
  layOut();
  pad.after(sheet);
  endAnimation();
  endAnimation = animate(added, (visible) => newInk.setAttribute('d', pathOf(visible)));
  for (const button of [keepButton, again]) button.hidden = false;
  if ([document.body, $('finish'), discard].includes(/** @type {HTMLElement} */ (document.activeElement))) keepButton.focus();
  setText(said, 'finished', { word: () => label(word) });
}

/** @param {import('../i18n.js').Key} reason @param {string} [word] */
function stop(reason, word = '') {
  close();
  notice(reason, { word: () => label(word) });
}

/** @param {() => Promise<void>} act */
async function attempt(act) {
  try {
    await act();
  } catch (error) {
    stop(/** @type {any} */ (error).code === 'too-many-points' ? 'tooLongToFinish' : 'errorLoading');
  }
}

keepButton.addEventListener('click', () => {
  if (!current) return;
  const { given, word, points } = current;
  close();
  pad.strokes = toStrokes(points, given); // one step, which can be undone
  keep(pad.strokes, word, pad.lineWidth);
});
again.addEventListener('click', () => {
  if (!current) return;
  current = { ...current, attempt: current.attempt + 1 };
  discard.focus(); // the other two disappear
  attempt(draw);
});
discard.addEventListener('click', close);
bar.addEventListener('keydown', ({ key }) => { if (key === 'Escape') close(); });
onChange(pad, () => { if (current && pad.strokes !== current.given) close(); }); // the user draws on
if (typeof ResizeObserver === 'function') new ResizeObserver(layOut).observe(pad); // after the pad's own

/**
 * Finishes the drawing on the paper.
 * @param {string} word what it is to become
 */
export async function finishDrawing(word) {
  await loadLater();
  if (pad.isDrawing || pad.strokes.length === 0) return;
  if (!bar.isConnected) {
    setTexts(bar);
    setText(bar, 'finishIt', {}, 'aria-label');
    /** @type {Element} */ (pad.parentElement).append(bar);
  }
  close();
  notice('');
  showWhole();
  $('timeline').hidden = true;
  current = { given: pad.strokes, word, attempt: 0, points: [] };
  bar.hidden = false;
  attempt(draw);
}
