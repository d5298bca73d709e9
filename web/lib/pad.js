/** The class of `<inkling-pad>`; element.js registers it. */
import { InklingError, createInkling } from './inkling.js';
import { applyStyle } from './pad-style.js';
import { refuseOldName, refuseOldProperties } from './renamed.js';
import { StrokeInput, toJson, toPoints } from './strokes.js';

/** @typedef {import('./inkling.js').Files} Files */
/** @typedef {import('./inkling.js').Inkling} Inkling */
/** @typedef {import('./inkling.js').Result} Result */
/** @typedef {import('./strokes.js').Stroke} Stroke */

/**
 * The pad's events by name. None bubbles. A new event is added here and dispatched by `#dispatch`.
 * @typedef {object} PadEventMap
 * @property {Event} change after every change of the strokes, the playback progress or the pen mode
 * @property {CustomEvent<Result | null>} guess after every classification; null for an empty drawing
 * @property {CustomEvent<InklingError>} error loading or classifying failed
 * @property {CustomEvent<unknown>} storageerror once, when the browser refuses to save the drawing: its error
 * @property {CustomEvent<{ down: boolean, x: number, y: number }>} keyboardpen after every key for the keyboard's pen:
 *   whether it is down, and where, from 0 to 1 of the pad's width and height
 */

/** How long after a stroke the drawing counts as unfinished. One that was not drawn just now is finished. */
const IDLE_MS = 700;
/** Without a prototype, because a page may add to Object.prototype. @type {import('./inkling.js').ClassifyOptions} */
const UNFINISHED = Object.assign(Object.create(null), { unfinished: true });

/** @type {(sentence: string) => never} */
const fail = (sentence) => { throw new InklingError('option', sentence); };

/** Classifiers by the addresses of their files: the pads of a page share one. @type {Map<string, Promise<Inkling>>} */
const classifiers = new Map();
/** @type {Files | undefined} */
let preloaded;

/**
 * @param {string | undefined} wasm
 * @param {string | undefined} model
 */
function loadShared(wasm, model) {
  const key = JSON.stringify([wasm, model]);
  let loading = classifiers.get(key);
  if (!loading) {
    classifiers.set(key, loading = wasm === undefined && model === undefined ? loadPreloaded() : createInkling({ wasm, model }));
    loading.catch(() => classifiers.delete(key)); // the next pad tries again
  }
  return loading;
}

/** Takes the files given to `preload`, once; if that fails, and without any, loads the files next to element.js. */
async function loadPreloaded() {
  if (!preloaded) await null; // the script that imports element.js may be about to call `preload`
  if ('inklingFiles' in globalThis) refuseOldName('global', 'inklingFiles', fail);
  const files = preloaded;
  preloaded = undefined;
  try {
    if (files) return await createInkling(files);
  } catch {
    // If something is still wrong, createInkling reports it below.
  }
  return createInkling();
}

/**
 * A canvas to draw on that names the drawing.
 *
 * Attributes, read once: `storage-key`, a name under which the drawing is saved across reloads; `wasm` and `model`, addresses
 * of the files, by default next to element.js. In a form its value, under its `name`, is the drawing as JSON in Quick,
 * Draw!'s raw format. CSS `color` and `stroke-width` are the line's. For its events see PadEventMap.
 */
export class InklingPad extends /** @type {typeof HTMLElement} */ (globalThis.HTMLElement ?? class {}) {
  static get formAssociated() { return true; }
  static get observedAttributes() { return ['aria-label']; }

  /**
   * Gives the files, or promises of them, that a page has begun to load before element.js was there. Call it in the script
   * that imports element.js, before anything is awaited. Pads without `wasm` and `model` use them; if they cannot, the pad
   * loads its files itself.
   * @param {Files} files
   */
  static preload(files) { preloaded = files; }

  #internals = this.attachInternals?.(); // not before Safari 16.4: no form's value then
  /** @type {StrokeInput | null} */ #input = null;
  /** Strokes while it is in no document. @type {Stroke[]} */ #detachedStrokes = [];
  /** @type {Promise<Inkling> | null} */ #loading = null;
  /** @type {Inkling | null} */ #inkling = null;
  /** @type {Result | null} */ #result = null;
  #canvas;
  #rafId = 0;
  #drawing = false; // a stroke is being drawn, or ended less than IDLE_MS ago
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #idleTimer;

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    this.#canvas = document.createElement('canvas');
    this.#canvas.part.add('canvas');
    this.#canvas.setAttribute('role', 'application'); // makes screen readers pass the arrow keys on
    this.attributeChangedCallback();
    root.append(this.#canvas);
    applyStyle(root);
  }

  attributeChangedCallback() {
    this.#canvas.setAttribute('aria-label', this.getAttribute('aria-label') ?? 'Drawing');
  }

  connectedCallback() {
    if (this.#input) return; // moved within the document
    this.load().catch(() => {}); // first, because layout takes time; the `error` event reports what is wrong
    const input = this.#input = new StrokeInput(this.#canvas, { storageKey: this.getAttribute('storage-key') });
    if (this.#detachedStrokes.length) input.strokes = this.#detachedStrokes;
    this.#detachedStrokes = [];
    input.addEventListener('change', () => {
      clearTimeout(this.#idleTimer);
      if (this.#drawing && !input.isDrawing) this.#idleTimer = setTimeout(() => this.#finish(), IDLE_MS);
      else this.#drawing = input.isDrawing;
      this.#scheduleClassify();
      if (!input.isDrawing) this.#updateFormValue();
      this.dispatchEvent(new Event('change'));
    });
    for (const name of /** @type {const} */ (['storageerror', 'keyboardpen'])) {
      input.addEventListener(name, (event) => this.#dispatch(name, /** @type {CustomEvent} */ (event).detail));
    }
    this.#updateFormValue();
    this.#scheduleClassify();
  }

  disconnectedCallback() {
    queueMicrotask(() => {
      if (this.isConnected || !this.#input) return; // moved within the document
      this.#detachedStrokes = this.strokes;
      this.#input.destroy();
      this.#input = null;
      cancelAnimationFrame(this.#rafId);
      this.#rafId = 0;
      clearTimeout(this.#idleTimer);
      this.#drawing = false;
    });
  }

  formResetCallback() {
    this.clear();
  }

  /**
   * @template {keyof PadEventMap} K
   * @overload
   * @param {K} type
   * @param {(this: InklingPad, event: PadEventMap[K]) => unknown} listener
   * @param {boolean | AddEventListenerOptions} [options]
   * @returns {void}
   */
  /**
   * @template {keyof HTMLElementEventMap} K
   * @overload
   * @param {K} type
   * @param {(this: HTMLElement, event: HTMLElementEventMap[K]) => unknown} listener
   * @param {boolean | AddEventListenerOptions} [options]
   * @returns {void}
   */
  /**
   * @overload
   * @param {string} type
   * @param {EventListenerOrEventListenerObject} listener
   * @param {boolean | AddEventListenerOptions} [options]
   * @returns {void}
   */
  /**
   * @param {string} type
   * @param {any} listener
   * @param {boolean | AddEventListenerOptions} [options]
   */
  addEventListener(type, listener, options) {
    refuseOldName('event', type, fail);
    super.addEventListener(type, listener, options);
  }

  /**
   * Loads the classifier, or tries again after an error.
   * @returns {Promise<Inkling>}
   * @throws {InklingError} also as an `error` event
   */
  load() {
    return this.#loading ??= this.#loadFiles().then((inkling) => {
      this.#inkling = inkling;
      this.#classify(); // at once, not a frame later
      return inkling;
    }, (error) => {
      this.#loading = null;
      this.#dispatch('error', error);
      throw error;
    });
  }

  async #loadFiles() {
    for (const name of this.getAttributeNames()) refuseOldName('attribute', name, fail);
    return loadShared(this.getAttribute('wasm') ?? undefined, this.getAttribute('model') ?? undefined);
  }

  /** @returns {Stroke[]} points in CSS px and ms; see StrokeInput */
  get strokes() { return this.#input?.strokes ?? this.#detachedStrokes; }
  /**
   * @param {ReadonlyArray<ArrayLike<any>>} strokes points or Quick, Draw! rows
   * @throws {TypeError} if they are not strokes
   */
  set strokes(strokes) {
    if (this.#input) this.#input.strokes = strokes;
    else this.#detachedStrokes = strokes.map((stroke) => toPoints(stroke));
  }

  /** The share of the drawing's points that is shown and classified, 0 to 1, to play it back. */
  get playbackProgress() { return this.#input?.playbackProgress ?? 1; }
  set playbackProgress(share) { if (this.#input) this.#input.playbackProgress = share; }

  /** The latest guesses; null for an empty drawing and before the first guess. */
  get result() { return this.#result; }
  /** Whether a stroke is being drawn. */
  get isDrawing() { return this.#input?.isDrawing ?? false; }
  /** Whether the drawing is classified as unfinished: the user is drawing, or `playbackProgress` is less than 1. */
  get unfinished() { return this.#drawing || this.playbackProgress < 1; }
  get canUndo() { return this.#input?.canUndo ?? false; }
  get canRedo() { return this.#input?.canRedo ?? false; }
  get canClear() { return this.#input?.canClear ?? false; }
  undo() { this.#input?.undo(); }
  redo() { this.#input?.redo(); }
  /** Removes all strokes, as a step that can be undone. */
  clear() { this.#input?.clear(); }
  /** Starts over: removes all strokes and all steps that could be undone. */
  reset() { this.#input?.reset(); }

  /** Whether touch is ignored, as it is from the first use of a pen on. */
  get penMode() { return this.#input?.penMode ?? false; }
  set penMode(on) { if (this.#input) this.#input.penMode = on; }

  #updateFormValue() {
    const { strokes } = this;
    this.#internals?.setFormValue(strokes.length === 0 ? null : toJson(strokes));
  }

  /** The pen has rested for IDLE_MS. */
  #finish() {
    this.#drawing = false;
    this.#scheduleClassify();
  }

  /** Classifies at the next frame, so at most once per frame. */
  #scheduleClassify() {
    this.#rafId ||= requestAnimationFrame(() => this.#classify());
  }

  #classify() {
    cancelAnimationFrame(this.#rafId);
    this.#rafId = 0;
    if (!this.#inkling || !this.#input) return;
    const strokes = this.#input.visibleStrokes;
    try {
      this.#result = strokes.length ? this.#inkling.classify(strokes, this.unfinished ? UNFINISHED : undefined) : null;
    } catch (error) {
      this.#dispatch('error', /** @type {InklingError} */ (error));
      return;
    }
    this.#dispatch('guess', this.#result);
  }

  /**
   * @template {Exclude<keyof PadEventMap, 'change'>} K
   * @param {K} name
   * @param {PadEventMap[K]['detail']} detail
   */
  #dispatch(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

refuseOldProperties(InklingPad.prototype, fail);
