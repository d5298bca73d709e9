/**
 * Defines `<inkling-pad>`: a canvas to draw on that says what it sees.
 *
 *     <script type="module" src="element.js"></script>
 *     <inkling-pad keep="my-drawing"></inkling-pad>
 *
 * Events: `guess` (`detail` is the result, `null` for an empty drawing), `change` after every change of the strokes,
 * `error` (`detail` is an InklingError), `unkept` when the browser refuses to keep the drawing, `pen` when a key has moved
 * the pen (see strokes.js). None bubbles.
 * Attributes, read once: `keep`, a name under which the drawing survives a reload; `wasm` and `model`, addresses that
 * replace the files next to this one. In a form it takes part under its `name`: its value is the drawing as JSON in
 * Quick, Draw!'s form. Style the line with `color` and `stroke-width`.
 */
import { createInkling } from './inkling.js';
import { jsonOf, pointsOf, StrokeInput } from './strokes.js';

/** @typedef {import('./inkling.js').Inkling} Inkling */
/** @typedef {import('./inkling.js').Result} Result */

const CSS = `
  :host { display: block; aspect-ratio: 1; color: CanvasText; background: Canvas; stroke-width: 5px; cursor: crosshair; contain: content; }
  :host([hidden]) { display: none; }
  canvas { display: block; width: 100%; height: 100%; border-radius: inherit; }
  canvas:focus-visible { outline: 3px solid; outline-offset: -3px; }
`;

/** How long the pen rests until a drawing counts as finished; it does at once when it was not drawn just now. */
const REST = 700; // ms
/** Without a prototype: the page's own may have additions. */
const UNFINISHED = Object.assign(Object.create(null), { unfinished: true });

/** Classifiers by their files' addresses: pads of one page share one. @type {Map<string, Promise<Inkling>>} */
const loaded = new Map();

/**
 * @param {string | undefined} wasm
 * @param {string | undefined} model
 */
function shared(wasm, model) {
  const key = JSON.stringify([wasm, model]);
  let loading = loaded.get(key);
  if (!loading) {
    loaded.set(key, loading = wasm === undefined && model === undefined ? begin() : createInkling({ wasm, model }));
    loading.catch(() => loaded.delete(key)); // the next one tries again
  }
  return loading;
}

/**
 * From next to this file, or what the page has begun to load before this script came: `globalThis.inklingFiles`, which is
 * what createInkling takes. Once: if that fails, all is loaded afresh.
 */
async function begin() {
  const page = /** @type {any} */ (globalThis);
  const files = page.inklingFiles;
  page.inklingFiles = undefined;
  try {
    if (files) return await createInkling(files);
  } catch {
    // What is wrong is said below, if it still is.
  }
  return createInkling();
}

export class InklingPad extends /** @type {typeof HTMLElement} */ (globalThis.HTMLElement ?? class {}) {
  static get formAssociated() { return true; }
  static get observedAttributes() { return ['aria-label']; }

  #internals = this.attachInternals();
  /** @type {StrokeInput | null} */ #input = null;
  /** @type {import('./strokes.js').Stroke[]} */ #waiting = []; // strokes while it is in no document
  /** @type {Promise<Inkling> | null} */ #loading = null;
  /** @type {Inkling | null} */ #inkling = null;
  /** @type {Result | null} */ #result = null;
  #canvas;
  #frame = 0;
  #drawing = false; // a stroke is drawn, or was less than REST ago
  #rest = 0; // the timer

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet(); // not a <style>: a strict style-src allows this
    sheet.replaceSync(CSS);
    root.adoptedStyleSheets = [sheet];
    this.#canvas = document.createElement('canvas');
    this.#canvas.part.add('canvas');
    this.#canvas.setAttribute('role', 'application'); // where screen readers hand the arrow keys on
    this.attributeChangedCallback();
    root.append(this.#canvas);
  }

  attributeChangedCallback() {
    this.#canvas.ariaLabel = this.ariaLabel ?? 'Drawing';
  }

  connectedCallback() {
    if (this.#input) return; // moved
    this.load().catch(() => {}); // first, as laying out takes its time; an error is said by its event
    const input = this.#input = new StrokeInput(this.#canvas, { keep: this.getAttribute('keep') });
    if (this.#waiting.length) input.strokes = this.#waiting;
    this.#waiting = [];
    input.addEventListener('change', () => {
      clearTimeout(this.#rest);
      if (this.#drawing && !input.active) this.#rest = setTimeout(() => this.#finish(), REST);
      else this.#drawing = input.active;
      this.#update();
      if (!input.active) this.#fill();
      this.dispatchEvent(new Event('change'));
    });
    for (const name of ['unkept', 'pen']) {
      input.addEventListener(name, (event) => this.dispatchEvent(new CustomEvent(name, { detail: /** @type {CustomEvent} */ (event).detail })));
    }
    this.#fill();
    this.#update();
  }

  disconnectedCallback() {
    queueMicrotask(() => {
      if (this.isConnected || !this.#input) return; // only moved
      this.#waiting = this.strokes;
      this.#input.destroy();
      this.#input = null;
      cancelAnimationFrame(this.#frame);
      this.#frame = 0;
      clearTimeout(this.#rest);
      this.#drawing = false;
    });
  }

  formResetCallback() {
    this.clear();
  }

  /**
   * Loads the classifier, or tries again after an error.
   * @returns {Promise<Inkling>}
   */
  load() {
    return this.#loading ??= shared(this.getAttribute('wasm') ?? undefined, this.getAttribute('model') ?? undefined).then((inkling) => {
      this.#inkling = inkling;
      this.#look(); // at once, not a frame later
      return inkling;
    }, (error) => {
      this.#loading = null;
      this.dispatchEvent(new CustomEvent('error', { detail: error }));
      throw error;
    });
  }

  /** @returns {import('./strokes.js').Stroke[]} */
  get strokes() { return this.#input?.strokes ?? this.#waiting; }
  /** @param {ReadonlyArray<ArrayLike<any>>} strokes points or Quick, Draw! rows */
  set strokes(strokes) {
    if (this.#input) this.#input.strokes = strokes;
    else this.#waiting = strokes.map((stroke) => pointsOf(stroke));
  }

  /** How much of the drawing is shown and looked at, 0 to 1 of its points, to play it again. */
  get progress() { return this.#input?.progress ?? 1; }
  set progress(share) { if (this.#input) this.#input.progress = share; }

  /** What it sees; `null` for an empty drawing, or before it has looked. */
  get result() { return this.#result; }
  /** Whether a stroke is being drawn. */
  get active() { return this.#input?.active ?? false; }
  /** Whether it takes what is shown for a first part: the pen has not rested yet, or `progress` is less than 1. */
  get unfinished() { return this.#drawing || this.progress < 1; }
  get canUndo() { return this.#input?.canUndo ?? false; }
  get canRedo() { return this.#input?.canRedo ?? false; }
  get canClear() { return this.#input?.canClear ?? false; }
  undo() { this.#input?.undo(); }
  redo() { this.#input?.redo(); }
  clear() { this.#input?.clear(); }
  reset() { this.#input?.reset(); }

  /** Whether touch is ignored, as it is from the first time a pen is used. */
  get penMode() { return this.#input?.penMode ?? false; }
  set penMode(on) { if (this.#input) this.#input.penMode = on; }

  /** Gives the form its value. */
  #fill() {
    const { strokes } = this;
    this.#internals.setFormValue(strokes.length === 0 ? null : jsonOf(strokes));
  }

  /** The pen has rested. */
  #finish() {
    this.#drawing = false;
    this.#update();
  }

  /** Looks at the drawing at the next frame, so at most once a frame. */
  #update() {
    this.#frame ||= requestAnimationFrame(() => this.#look());
  }

  #look() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    if (!this.#inkling || !this.#input) return;
    const strokes = this.#input.shown;
    try {
      this.#result = strokes.length ? this.#inkling.classify(strokes, this.unfinished ? UNFINISHED : undefined) : null;
    } catch (error) {
      this.dispatchEvent(new CustomEvent('error', { detail: error }));
      return;
    }
    this.dispatchEvent(new CustomEvent('guess', { detail: this.#result }));
  }
}

if (globalThis.customElements && !customElements.get('inkling-pad')) customElements.define('inkling-pad', InklingPad);
