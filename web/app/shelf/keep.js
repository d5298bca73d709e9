/** Puts every drawing on the shelf as soon as the pen has rested: nothing that was drawn is lost. */
import { toJson } from '../../lib/strokes-input.js';
import { onChange } from '../dom.js';
import { findKept, getKept, putKept } from './store.js';

/** @typedef {import('../../lib/pad.js').InklingPad} InklingPad */
/** @typedef {import('../../lib/strokes.js').Stroke} Stroke */

/** From the last change of a drawing to its place on the shelf. */
const REST_MS = 1000;

/** Ids on the shelf by a drawing's first stroke, the same object however the drawing goes on. @type {WeakMap<Stroke, Promise<number | undefined>>} */
const ids = new WeakMap();
/** First strokes of drawings of the last visit: they may be on the shelf. @type {WeakSet<Stroke>} */
const restored = new WeakSet();
/** One after another, so that no drawing is kept twice. @type {Promise<unknown>} */
let writing = Promise.resolve();

/**
 * Says that a drawing is on the shelf already: it changes in its place from now on.
 * @param {Stroke[]} strokes
 * @param {number} id
 */
export function markKept(strokes, id) {
  if (strokes.length) ids.set(strokes[0], Promise.resolve(id));
}

/**
 * Keeps a drawing, in its place if it has one.
 * @param {Stroke[]} strokes
 * @param {string} word '' keeps the one it has
 * @param {number} [lineWidth] in the strokes' px
 */
export function keep(strokes, word, lineWidth) {
  if (strokes.length === 0) return;
  writing = writing.then(async () => {
    const [first] = strokes;
    const id = await (ids.get(first) ?? (restored.has(first) ? findKept(strokes) : undefined));
    const old = id === undefined ? undefined : await getKept(id);
    const kept = putKept({
      ...old, // one that was deleted meanwhile is kept again: it is being drawn
      first: toJson(strokes.slice(0, 1)), strokes: toJson(strokes),
      word: word || (old?.word ?? ''), name: old?.name ?? '', time: old?.time ?? Date.now(), lineWidth,
    });
    ids.set(first, kept);
    await kept;
  });
}

/** Until everything that was to be kept is on the shelf. */
export const allWritten = () => writing;

/**
 * Keeps what is drawn on a pad. Not while a step is undone: it may be wanted again.
 * @param {InklingPad} pad
 * @param {() => string | undefined} wordOf gives the category of the drawing on the pad
 * @returns {() => void} keeps at once what is not kept yet
 */
export function keepDrawings(pad, wordOf) {
  /** @type {Stroke[]} */
  let unsaved = pad.strokes; // of the last visit
  let dirty = false; // changed since
  let word = '';
  let { lineWidth } = pad;
  let timer = 0;
  /** Drawings by their first strokes that the user has drawn on, here or in the last visit. @type {WeakSet<Stroke>} */
  const drawn = new WeakSet();
  if (unsaved.length) {
    drawn.add(unsaved[0]);
    restored.add(unsaved[0]);
  }

  const keepNow = () => {
    clearTimeout(timer);
    keep(unsaved, word, lineWidth);
    unsaved = [];
    dirty = false;
  };
  onChange(pad, () => {
    const { strokes } = pad;
    if (unsaved.length && unsaved[0] !== strokes[0]) keepNow(); // it was cleared, or another one was opened
    if (strokes.length === 0) return;
    if (pad.isDrawing) return void drawn.add(strokes[0]);
    if (!drawn.has(strokes[0]) || pad.canRedo || pad.playbackProgress < 1 || strokes === unsaved) return;
    unsaved = strokes;
    ({ lineWidth } = pad);
    dirty = true;
    clearTimeout(timer);
    timer = window.setTimeout(keepNow, REST_MS);
  });
  pad.addEventListener('guess', () => { if (pad.strokes.length) word = wordOf() ?? ''; });
  document.addEventListener('visibilitychange', () => { if (dirty) keepNow(); });
  return keepNow;
}
