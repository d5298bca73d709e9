/**
 * The W3C community group's Handwriting Recognition API with Inkling as its recognizer: code written for
 * `navigator.createHandwritingRecognizer` runs with it. A prediction's text is a category in English.
 *
 *     const recognizer = await createHandwritingRecognizer({ languages: ['en'] });
 *     const drawing = recognizer.startDrawing({ alternatives: 5 });
 *     const stroke = new HandwritingStroke();
 *     stroke.addPoint({ x: 10, y: 20, t: 0 });
 *     drawing.addStroke(stroke);
 *     const [{ text }] = await drawing.getPrediction();
 *
 * As in the draft (https://wicg.github.io/handwriting-recognition/), wrong arguments are a TypeError and everything else is a
 * DOMException, here with the InklingError as its `cause`.
 */
import { createInkling } from './inkling.js';

/** @typedef {import('./inkling.js').Inkling} Inkling */
/**
 * `languages`: BCP 47 tags, all of which must be English, `und` (undetermined) or `zxx` (no language).
 * @typedef {{ languages: readonly string[] }} HandwritingModelConstraint
 *
 * `t` in milliseconds, on any clock; it is kept, and not used.
 * @typedef {{ x: number, y: number, t?: number }} HandwritingPoint
 *
 * `alternatives`: the greatest number of predictions, 3 by default. The other hints are accepted and not used.
 * @typedef {{ recognitionType?: string, inputType?: string, textContext?: string, alternatives?: number }} HandwritingHints
 *
 * @typedef {{ recognitionType: ('text' | 'per-character')[], inputType: ('mouse' | 'stylus' | 'touch')[], textContext: boolean,
 *   alternatives: boolean }} HandwritingHintsQueryResult
 * @typedef {{ textAlternatives: boolean, textSegmentation: boolean, hints: HandwritingHintsQueryResult }} HandwritingRecognizerQueryResult
 *
 * From `beginPointIndex` up to, but without, `endPointIndex`.
 * @typedef {{ strokeIndex: number, beginPointIndex: number, endPointIndex: number }} HandwritingDrawingSegment
 * @typedef {{ grapheme: string, beginIndex: number, endIndex: number, drawingSegments: HandwritingDrawingSegment[] }} HandwritingSegment
 *
 * `segmentationResult`: one segment, because a category belongs to the whole drawing.
 * @typedef {{ text: string, segmentationResult: HandwritingSegment[] }} HandwritingPrediction
 */

/** @param {string} sentence @returns {never} */
const refuse = (sentence) => { throw new TypeError(sentence); };

/**
 * @param {string} name of a DOMException
 * @param {string} sentence
 * @param {unknown} [cause]
 */
const failure = (name, sentence, cause) => Object.defineProperty(new DOMException(sentence, name), 'cause', { value: cause });

/**
 * A dictionary of Web IDL: undefined and null have no members.
 * @param {any} value
 */
const dictionary = (value) => (value == null || typeof value === 'object' || typeof value === 'function' ? value ?? {} : refuse('Expected an object.'));

/**
 * A `double` of Web IDL.
 * @param {any} value
 */
function double(value) {
  const number = +value; // throws for a BigInt, unlike Number
  return Number.isFinite(number) ? number : refuse('A point needs finite numbers x and y, and t if it has one.');
}

/** Whether this recognizer fits. @param {unknown} constraint */
function satisfies(constraint) {
  const { languages } = dictionary(constraint);
  if (typeof languages !== 'object' || !languages?.[Symbol.iterator]) refuse('Expected { languages }: an array of language tags.');
  const tags = Array.from(languages, (tag) => `${/** @type {any} */ (tag)}`);
  return tags.length > 0 && tags.every((tag) => /^(en|und|zxx)(-|$)/i.test(tag));
}

/** Of this module, which alone constructs the classes to which the draft gives no constructor. */
const KEY = {};
/** @param {unknown} key */
const allow = (key) => { if (key !== KEY) refuse('Illegal constructor'); };

/** One continuous movement of the pen. */
export class HandwritingStroke {
  /** @type {HandwritingPoint[]} */
  #points = [];

  /**
   * @param {HandwritingPoint} point
   * @throws {TypeError} if x, y or t is not a finite number; t may be missing
   */
  addPoint(point) {
    const { t, x, y } = dictionary(point);
    this.#points.push({ ...(t !== undefined && { t: double(t) }), x: double(x), y: double(y) });
  }

  /** @returns {HandwritingPoint[]} copies */
  getPoints() { return this.#points.map((point) => ({ ...point })); }

  clear() { this.#points = []; }
}

/** @param {HandwritingStroke} stroke */
const checkStroke = (stroke) => { if (!(stroke instanceof HandwritingStroke)) refuse('Expected a HandwritingStroke.'); };

/** The strokes of a drawing, made by `startDrawing`. */
export class HandwritingDrawing {
  /** @type {() => Inkling | null} null after `finish` */
  #inkling;
  /** @type {number} */
  #alternatives;
  /** @type {HandwritingStroke[]} */
  #strokes = [];

  /** @param {any[]} made by `startDrawing` alone */
  constructor(...[key, inkling, alternatives]) {
    allow(key);
    this.#inkling = inkling;
    this.#alternatives = alternatives;
  }

  /**
   * @param {HandwritingStroke} stroke
   * @throws {TypeError}
   */
  addStroke(stroke) {
    checkStroke(stroke);
    this.#strokes.push(stroke);
  }

  /**
   * @param {HandwritingStroke} stroke ignored if it is not part of the drawing
   * @throws {TypeError}
   */
  removeStroke(stroke) {
    checkStroke(stroke);
    this.#strokes = this.#strokes.filter((one) => one !== stroke);
  }

  clear() { this.#strokes = []; }

  /** @returns {HandwritingStroke[]} the strokes themselves, in a new array */
  getStrokes() { return [...this.#strokes]; }

  /**
   * The likeliest categories first; none for a drawing without points.
   * @returns {Promise<HandwritingPrediction[]>}
   * @throws {DOMException} InvalidStateError after `finish`, OperationError if the drawing cannot be classified
   */
  async getPrediction() {
    const inkling = this.#inkling();
    if (!inkling) throw failure('InvalidStateError', 'The recognizer has finished. Create another one.');
    const strokes = this.#strokes.map((stroke) => stroke.getPoints());
    const drawn = strokes.filter(({ length }) => length > 0);
    if (drawn.length === 0 || this.#alternatives === 0) return [];
    const drawingSegments = () => strokes.map(({ length }, strokeIndex) => ({ strokeIndex, beginPointIndex: 0, endPointIndex: length }));
    try {
      const options = Object.assign(Object.create(null), { top: this.#alternatives }); // whatever a page adds to Object.prototype
      return inkling.classify(drawn, options).guesses.map(({ label }) => ({
        text: label,
        segmentationResult: [{ grapheme: label, beginIndex: 0, endIndex: label.length, drawingSegments: drawingSegments() }],
      }));
    } catch (error) {
      throw failure('OperationError', /** @type {Error} */ (error).message, error);
    }
  }
}

/** A loaded model, made by `createHandwritingRecognizer`. */
export class HandwritingRecognizer {
  /** @type {Inkling | null} */
  #inkling;

  /** @param {any[]} made by `createHandwritingRecognizer` alone */
  constructor(...[key, inkling]) {
    allow(key);
    this.#inkling = inkling;
  }

  /**
   * @param {HandwritingHints} [hints]
   * @returns {HandwritingDrawing}
   * @throws {DOMException} InvalidStateError after `finish`
   */
  startDrawing(hints = {}) {
    if (!this.#inkling) throw failure('InvalidStateError', 'The recognizer has finished. Create another one.');
    const { alternatives = 3, ...strings } = dictionary(hints);
    const count = alternatives >>> 0; // an `unsigned long` of Web IDL
    for (const name of ['inputType', 'recognitionType', 'textContext']) `${strings[name]}`; // throws for a Symbol
    return new HandwritingDrawing(KEY, () => this.#inkling, count);
  }

  /** Frees the model. Drawings of this recognizer then predict nothing. */
  finish() { this.#inkling = null; }
}

// As Web IDL has it: names that survive minifying, and methods that are enumerable.
for (const [name, { prototype }] of Object.entries({ HandwritingStroke, HandwritingDrawing, HandwritingRecognizer })) {
  for (const method of Object.getOwnPropertyNames(prototype)) Object.defineProperty(prototype, method, { enumerable: method !== 'constructor' });
  Object.defineProperty(prototype, Symbol.toStringTag, { value: name, configurable: true });
  Object.defineProperty(prototype.constructor, 'name', { value: name, configurable: true });
}

/**
 * What `createHandwritingRecognizer` would give for the same constraint.
 * @param {HandwritingModelConstraint} constraint
 * @returns {Promise<HandwritingRecognizerQueryResult | null>} null if a language is not supported
 * @throws {TypeError} without languages
 */
export async function queryHandwritingRecognizer(constraint) {
  return satisfies(constraint) ? {
    textAlternatives: true,
    textSegmentation: true,
    hints: { recognitionType: ['text'], inputType: ['mouse', 'stylus', 'touch'], textContext: false, alternatives: true },
  } : null;
}

/**
 * Loads the model.
 * @param {HandwritingModelConstraint} constraint
 * @param {import('./inkling.js').Files} [files] not in the draft: as for `createInkling`
 * @returns {Promise<HandwritingRecognizer>}
 * @throws {TypeError | DOMException} a TypeError without languages; NotSupportedError if a language is not supported;
 *   UnknownError if a file could not be fetched, so that trying again may help; OperationError if it cannot help
 */
export async function createHandwritingRecognizer(constraint, files = undefined) {
  if (!satisfies(constraint)) throw failure('NotSupportedError', 'Only English (en), und and zxx are supported.');
  try {
    return new HandwritingRecognizer(KEY, await createInkling(files));
  } catch (error) {
    const { code, message } = /** @type {import('./inkling.js').InklingError} */ (error);
    throw failure(code === 'fetch' || code === 'http' ? 'UnknownError' : 'OperationError', message, error);
  }
}
