/**
 * Saves a drawing across reloads: in sessionStorage for this tab, so that other tabs do not replace it, and in localStorage
 * for the next tab.
 */
import { toRows, toStoredPoints } from './convert.js';

/** @typedef {import('./convert.js').Stroke} Stroke */
/** @typedef {import('./drawing.js').Drawing} Drawing */

/** The rows of strokes as text, and how many of their points are in them. @type {WeakMap<Stroke, { rows: string[], length: number }>} */
const texts = new WeakMap();

/**
 * A stroke as toJson gives it. The strokes of a drawing only grow, so the text of their points is kept: a long one that is
 * saved again and again does not hold up the pen.
 * @param {Stroke} stroke
 */
function toSavedJson(stroke) {
  let { rows, length } = texts.get(stroke) ?? { rows: ['', '', ''], length: 0 };
  if (length < stroke.length) {
    rows = toRows(stroke.slice(length)).map((row, i) => length ? `${rows[i]},${row}` : String(row));
    texts.set(stroke, { rows, length: stroke.length });
  }
  return `[${rows.map((row) => `[${row}]`)}]`;
}

/**
 * Visitors have such texts in their browsers: a new version must read them.
 * @param {Drawing} drawing
 */
export const toText = ({ bounds: { x, y, width, height }, strokes }) =>
  `{"frame":{"x":${x},"y":${y},"width":${width},"height":${height}},"strokes":[${strokes.map(toSavedJson)}]}`;

/**
 * @param {string} text
 * @returns {Drawing | null} null: it was not written by these files
 */
export function fromText(text) {
  try {
    const { frame: { x, y, width, height }, strokes } = JSON.parse(text);
    const bounds = { x, y, width, height };
    return Object.values(bounds).every(Number.isFinite) ? { bounds, strokes: strokes.map(toStoredPoints) } : null;
  } catch {
    return null;
  }
}

export class DrawingStorage {
  #key;
  #onError;
  #failed = false;

  /**
   * @param {string | null} key null: nothing is stored
   * @param {(error: unknown) => void} onError called once, later than now, when the browser refuses to store
   */
  constructor(key, onError) {
    this.#key = key;
    this.#onError = onError;
  }

  /** @param {Drawing} drawing */
  save(drawing) {
    if (this.#key === null) return;
    const text = toText(drawing);
    try {
      localStorage.setItem(this.#key, text);
    } catch (error) {
      this.#fail(error); // a reload still finds it in the tab's storage
    }
    try {
      sessionStorage.setItem(this.#key, text);
    } catch (error) {
      this.#fail(error);
      this.#forgetTab();
    }
  }

  /** The tab's copy is read first, so an older one must not stay. */
  #forgetTab() {
    try {
      sessionStorage.removeItem(/** @type {string} */ (this.#key));
    } catch {
      // Then there was none.
    }
  }

  /** @returns {Drawing | null} null: nothing was stored, or not by these files */
  load() {
    if (this.#key === null) return null;
    let text;
    try {
      text = sessionStorage.getItem(this.#key) ?? localStorage.getItem(this.#key);
    } catch (error) {
      this.#fail(error);
    }
    return text ? fromText(text) : null;
  }

  /** @param {unknown} error */
  #fail(error) {
    if (this.#failed) return; // reported; the next change may fit, so saving is tried again
    this.#failed = true;
    queueMicrotask(() => this.#onError(error)); // a constructor may have called, before anyone could listen
  }
}
