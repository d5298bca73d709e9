/** The class of `<inkling-pad>`; element.js registers it. */
import { describe } from './errors.js';
import { InklingError } from './inkling.js';
import { createInternals } from './internals.js';
import { MAX_POINTS, limitFor, nextCost, prepare, shorten } from './look.js';
import { applyStyle, watchInk } from './pad-style.js';
import { readJson, readStrokes } from './read-strokes.js';
import { refuseOldName, refuseOldProperties } from './renamed.js';
import { loadShared, preload } from './classifiers.js';
import { StrokeInput, createCorners, toJson } from './strokes-input.js';

/** @typedef {import('./inkling.js').Files} Files */
/** @typedef {import('./inkling.js').Inkling} Inkling */
/** @typedef {import('./inkling.js').Result} Result */
/** @typedef {import('./strokes.js').Stroke} Stroke */

/**
 * The pad's events by name. A new event is added here and dispatched by `#dispatch`. Those of the drawing bubble, as an
 * `<input>`'s do; those of files and storage do not, as an `<img>`'s do not.
 * @typedef {object} PadEventMap
 * @property {Event} input after every change of the strokes, also while one grows; bubbles, also out of shadow trees
 * @property {Event} change after every change of the strokes that is complete, and of the playback progress or the pen
 *   mode; bubbles if the strokes have changed
 * @property {CustomEvent<Result | null>} guess after every classification; null for an empty drawing; bubbles
 * @property {CustomEvent<InklingError>} error loading or classifying failed, or an attribute is wrong
 * @property {CustomEvent<unknown>} storageerror once, when the browser refuses to save the drawing: its error
 * @property {CustomEvent<{ down: boolean, x: number, y: number }>} keyboardpen after every key for the keyboard's pen:
 *   whether it is down, and where, from 0 to 1 of the pad's width and height; bubbles
 */
const BUBBLING = ['guess', 'keyboardpen'];

/** How long after a stroke the drawing counts as unfinished. One that was not drawn just now is finished. */
const IDLE_MS = 700;
/** While a long stroke grows, a look that takes longer is followed by a pause. */
const SLOW_LOOK_MS = 8;
/** A look that may take longer gets a task of its own, so that the ink is shown before it. */
const TASK_MS = 2;
/** How much longer than the look the pause is. */
const PAUSE_PER_LOOK = 4;
/** Characters of a list of labels at most, far more than any model needs. */
const MAX_TEXT = 1e6;
/** Without a prototype, because a page may add to Object.prototype. @type {import('./inkling.js').ClassifyOptions} */
const UNFINISHED = Object.assign(Object.create(null), { unfinished: true });

/** @type {(sentence: string) => never} */
const fail = (sentence) => { throw new InklingError('option', sentence); };

/** @type {(file: string, parts?: string) => (cause: unknown) => never} */
const missing = (file, parts = '') => (cause) => {
  throw new InklingError('fetch', `Cannot load ${file}. Put it${parts} next to element.js.`, { cause });
};

/**
 * @param {string} name
 * @param {unknown} value
 */
function toText(name, value) {
  if (['object', 'function', 'symbol'].includes(typeof value)) fail(`${name} must be a text, not ${describe(value)}.`);
  return String(value);
}

/**
 * Labels as an attribute has them.
 * @param {string} name
 * @param {any} words
 */
function joinWords(name, words) {
  if (words == null || typeof words === 'string') return words;
  let text = '';
  try {
    if (!Array.isArray(words)) throw words;
    for (const word of words) {
      if (typeof word !== 'string' || text.length > MAX_TEXT) throw word;
      text += text ? `,${word}` : word;
    }
  } catch { // also what a proxy throws
    fail(`${name} must be an array of labels.`);
  }
  return text;
}

/**
 * A number, or one as text, as attributes and templates give it.
 * @param {string} name
 * @param {unknown} value
 */
function toNumber(name, value) {
  const number = typeof value === 'number' ? value : typeof value === 'string' && value.trim() ? Number(value) : NaN;
  if (Number.isNaN(number)) fail(`${name} must be a number, not ${describe(value)}.`);
  return number;
}

/**
 * A canvas to draw on that names the drawing, and a control of forms: its value is the drawing as JSON in Quick, Draw!'s
 * raw format.
 *
 * Attributes, all at any time: `storage-key`, a name under which the drawing is saved across reloads; `wasm` and `model`,
 * addresses of the files, by default next to element.js; `name`, `value` (the drawing to begin with), `required`,
 * `disabled`, `form`, `autofocus`, `tabindex` as those of an `<input>`; `tool`, `pen` or `eraser`; `lang`, the language of the
 * guesses' names; `among` and `except`, labels with commas between them: guess from these alone, never these. CSS `color` and
 * `stroke-width` are the line's. For its events see PadEventMap.
 */
export class InklingPad extends /** @type {typeof HTMLElement} */ (globalThis.HTMLElement ?? class {}) {
  static get formAssociated() { return true; }
  static get observedAttributes() {
    return ['aria-label', 'aria-labelledby', 'title', 'disabled', 'required', 'storage-key', 'tool', 'wasm', 'model', 'value', 'lang', 'among', 'except'];
  }

  /**
   * Gives the files, or promises of them, that a page has begun to load before element.js was there. Call it in the script
   * that imports element.js, before anything is awaited. Pads without `wasm` and `model` use them; if they cannot, the pad
   * loads its files itself.
   * @param {Files} files
   */
  static preload(files) { preload(files); }

  #internals = createInternals(this);
  #root = this.attachShadow({ mode: 'open', delegatesFocus: true });
  #canvas = this.ownerDocument.createElement('canvas');
  #input;
  /** @type {Promise<Inkling> | null} */ #loading = null;
  /** @type {Inkling | null} */ #inkling = null;
  /** @type {Pick<Inkling, 'classify'> | undefined} */ #classifier;
  /** @type {Result | null} */ #result = null;
  /** By category, in the language of the attribute `lang`. @type {import('./labels.js').Labels | null} */ #labels = null;
  /** @type {Stroke[]} */ #reported = []; // the strokes of the latest `input` event
  #storageKey = /** @type {string | null} */ (null);
  #customError = '';
  #edited = false; // by the user or a script: the attribute `value` does not replace it
  #wasConnected = false;
  /** Of what the pad listens to in its document. @type {AbortController | null} */ #abort = null;
  #frame = 0; // in which the pad looks at the drawing, or right after which
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #lookTimer;
  #hasChanged = false; // since the latest look began
  #cost = Infinity; // of looks at a drawing in progress, see nextCost
  #pauseEnd = 0; // by performance.now(): no look at a long stroke that grows before
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #pauseTimer;
  #drawing = false; // a stroke is being drawn, or ended less than IDLE_MS ago
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #idleTimer;

  constructor() {
    super();
    const canvas = this.#canvas, root = this.#root;
    canvas.setAttribute('part', 'canvas');
    canvas.setAttribute('role', 'application'); // makes screen readers pass the arrow keys on
    const frame = this.ownerDocument.createElement('div'); // as large as the canvas, whatever the padding
    const corners = createCorners(this.ownerDocument);
    frame.append(canvas, ...corners);
    root.append(frame);
    const input = this.#input = new StrokeInput(canvas, { listen: false, corners });
    if (input.canPaint) applyStyle(root);
    input.addEventListener('change', () => this.#onChange());
    for (const name of /** @type {const} */ (['storageerror', 'keyboardpen'])) {
      input.addEventListener(name, (event) => this.#dispatch(name, /** @type {CustomEvent} */ (event).detail));
    }
    canvas.addEventListener('focus', () => this.#updateName()); // a label may have come or changed
    watchInk(canvas, () => input.redraw());
    // A label passes its click on to the pad itself, a mouse clicks on the canvas.
    this.addEventListener('click', (event) => { if (event.composedPath()[0] === this) this.focus(); });
    this.#takeOwnProperties();
  }

  /** Properties that were set before element.js was there hide the accessors. */
  #takeOwnProperties() {
    for (const name of Object.getOwnPropertyNames(this)) {
      const accessor = Object.getOwnPropertyDescriptor(InklingPad.prototype, name);
      if (!accessor?.get) continue;
      try {
        const value = /** @type {any} */ (this)[name];
        delete /** @type {any} */ (this)[name];
        if (accessor.set) /** @type {any} */ (this)[name] = value;
      } catch (error) {
        this.#reportLater(error);
      }
    }
  }

  /**
   * @param {string} name
   * @param {string | null} before
   * @param {string | null} now
   */
  attributeChangedCallback(name, before, now) {
    if (name === 'value') this.#showDefault();
    else if (name === 'required') this.#updateValidity();
    else if (name === 'disabled') this.#updateDisabled();
    else if (name === 'storage-key') this.#openStorage();
    else if (name === 'tool') this.#input.tool = this.tool;
    else if (name === 'lang') this.#loadLabels();
    else if (['wasm', 'model', 'among', 'except'].includes(name)) { if (before !== now) this.#loadAgain(); }
    else this.#updateName();
  }

  connectedCallback() {
    if (!this.isConnected) return;
    const input = this.#input;
    if (input.canPaint) this.load().catch(() => {}); // first, because layout takes time; the `error` event reports what is wrong
    this.#wasConnected = true;
    this.#openStorage();
    this.#updateDisabled();
    this.#updateName();
    this.#updateFormValue();
    input.listen();
    this.#listen();
    this.#scheduleClassify();
    const { activeElement, body } = this.ownerDocument;
    if (this.hasAttribute('autofocus') && (!activeElement || activeElement === body)) this.focus();
  }

  disconnectedCallback() {
    this.#input.destroy();
    this.#abort?.abort();
    this.#abort = null;
    this.#cancelLook();
    this.#finish();
  }

  /** Moved within the document by `moveBefore`, without being removed: the drawing goes on. */
  connectedMoveCallback() {}

  adoptedCallback() {
    if (this.#input.canPaint) applyStyle(this.#root);
  }

  formDisabledCallback() { this.#updateDisabled(); }

  formResetCallback() {
    this.#input.endStroke();
    this.#setStrokes(this.#defaultStrokes());
    this.#edited = false;
  }

  /** @param {unknown} state */
  formStateRestoreCallback(state) {
    if (typeof state === 'string') this.#input.savedText = state;
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
    if (this.#loading) return this.#loading;
    const loading = this.#loadFiles().then((inkling) => {
      if (this.#loading !== loading) return inkling; // other addresses or words have come
      this.#inkling = inkling;
      this.#cancelLook();
      this.#classify(); // at once, not a frame later
      return inkling;
    }, (error) => {
      if (this.#loading === loading) {
        this.#loading = null;
        this.#dispatch('error', error);
      }
      throw error;
    });
    return this.#loading = loading;
  }

  async #loadFiles() {
    await null; // a script may set one attribute after the other
    for (const name of this.getAttributeNames()) refuseOldName('attribute', name, fail);
    const { among, except } = this;
    const inkling = await loadShared(this.getAttribute('wasm') ?? undefined, this.getAttribute('model') ?? undefined);
    return among || except ? (await import('./more.js').catch(missing('more.js'))).loadMore(inkling, { among, except }) : inkling;
  }

  #loadAgain() {
    if (!this.#loading && !(this.isConnected && this.#input.canPaint)) return;
    this.#loading = this.#inkling = null;
    this.load().catch(() => {});
  }

  /** Names the guesses in the language of the attribute `lang`. They have no names until its file is there. */
  async #loadLabels() {
    const { lang } = this;
    if (!this.#input.canPaint) return;
    this.#labels = null;
    try {
      const labels = lang ? await (await import('./labels.js').catch(missing('labels.js', ' and the folder labels'))).labelsIn(lang) : null;
      if (lang !== this.lang) return; // another one came meanwhile
      this.#labels = labels;
      this.#scheduleClassify();
    } catch (error) {
      if (lang === this.lang) this.#dispatch('error', /** @type {InklingError} */ (error));
    }
  }

  /** @returns {Stroke[]} points in CSS px and ms; see StrokeInput */
  get strokes() { return this.#input.strokes; }
  /**
   * Shows other strokes, as a step that can be undone; see StrokeInput. Those that are shown already, and any while a stroke is drawn, change
   * nothing, so that a framework may set what it has just been given. `undefined` is ignored.
   * @param {ReadonlyArray<ArrayLike<any>>} strokes points or Quick, Draw! rows; [] clears the pad
   * @throws {InklingError} `strokes`, `empty` or `too-many-strokes`, if they are not strokes
   */
  set strokes(strokes) { if (strokes !== undefined) this.#setStrokes(readStrokes(strokes)); }

  /** The width of the line in the strokes' px, to draw them as thick elsewhere. */
  get lineWidth() { return this.#input.lineWidth; }

  /** The rectangle that the paper shows, in the strokes' px, to draw on top of it. */
  get view() { return this.#input.view; }

  /** The share of the drawing's points that is shown and classified, 0 to 1, to play it back. */
  get playbackProgress() { return this.#input.playbackProgress; }
  set playbackProgress(share) { if (share !== undefined) this.#input.playbackProgress = toNumber('playbackProgress', share); }

  /**
   * The labels to guess from; null: all. The attribute has them with commas between them.
   * @returns {string[] | null}
   */
  get among() { return this.#words('among'); }
  /**
   * @param {string | readonly string[] | null | undefined} words unknown ones cause an `error` event
   * @throws {InklingError} `option`, if it is no array of texts
   */
  set among(words) { this.#setWords('among', words); }

  /** The labels that are never guessed, as `among`. @returns {string[] | null} */
  get except() { return this.#words('except'); }
  /** @param {string | readonly string[] | null | undefined} words */
  set except(words) { this.#setWords('except', words); }

  /** What classifies the drawing instead of the pad's own classifier, such as a learner of `inkling/more`; null: its own. */
  get classifier() { return this.#classifier ?? null; }
  /** @throws {InklingError} `option`, if it cannot classify */
  set classifier(classifier) {
    if (classifier != null && typeof classifier.classify !== 'function') fail(`classifier must have a method classify, as a learner has, not be ${describe(classifier)}.`);
    this.#classifier = classifier ?? undefined;
    this.#scheduleClassify();
  }

  /** The latest guesses; null for an empty drawing and before the first guess. */
  get result() { return this.#result; }
  /** Whether a stroke is being drawn, or the eraser is down. */
  get isDrawing() { return this.#input.isDrawing; }
  /** Whether the drawing is classified as unfinished: the user is drawing, or `playbackProgress` is less than 1. */
  get unfinished() { return this.#drawing || this.playbackProgress < 1; }
  get canUndo() { return this.#input.canUndo; }
  get canRedo() { return this.#input.canRedo; }
  get canClear() { return this.#input.canClear; }
  undo() { this.#input.undo(); }
  redo() { this.#input.redo(); }
  /** Removes all strokes, as a step that can be undone. */
  clear() { this.#input.clear(); }
  /** Starts over: removes all strokes and all steps that could be undone. */
  reset() { this.#input.reset(); }
  /** Draws again at the next frame. Needed after a change of style that the pad cannot see; color and width it sees. */
  redraw() { this.#input.redraw(); }

  /** Whether touch is ignored, as it is from the first use of a pen on. */
  get penMode() { return this.#input.penMode; }
  set penMode(on) { this.#input.penMode = Boolean(on); }

  /**
   * What pointers and keys do, as the attribute `tool` says: `pen` draws; `eraser` takes away the strokes that it touches.
   * @returns {import('./strokes.js').Tool}
   */
  get tool() { return this.getAttribute('tool')?.toLowerCase() === 'eraser' ? 'eraser' : 'pen'; }
  set tool(tool) { this.#setText('tool', tool); }

  /* As an <input> */

  get type() { return 'inkling-pad'; }
  get name() { return this.getAttribute('name') ?? ''; }
  set name(name) { this.#setText('name', name); }
  /** The drawing as JSON, in rows as in Quick, Draw!'s raw format; empty without a drawing. @returns {string} */
  get value() { return this.strokes.length === 0 ? '' : toJson(this.strokes); }
  /** @throws {InklingError} as `strokes` */
  set value(json) { if (json !== undefined) this.#setStrokes(readJson(json)); }
  /** The attribute `value`: the drawing to begin with, which also resetting the form shows. */
  get defaultValue() { return this.getAttribute('value') ?? ''; }
  set defaultValue(json) { this.#setText('value', json); }
  get disabled() { return this.hasAttribute('disabled'); }
  set disabled(on) { this.toggleAttribute('disabled', Boolean(on)); }
  get required() { return this.hasAttribute('required'); }
  set required(on) { this.toggleAttribute('required', Boolean(on)); }
  get tabIndex() { return this.hasAttribute('tabindex') ? super.tabIndex : 0; }
  set tabIndex(index) { super.tabIndex = typeof index === 'number' || typeof index === 'string' ? index : 0; }
  get form() { return this.#internals.form; }
  get labels() { return this.#internals.labels; }
  get willValidate() { return this.#internals.willValidate; }
  get validity() { return this.#internals.validity; }
  get validationMessage() { return this.#internals.validationMessage; }
  checkValidity() { return this.#internals.checkValidity(); }
  reportValidity() { return this.#internals.reportValidity(); }
  /** @param {string} message empty: there is no error */
  setCustomValidity(message) {
    this.#customError = toText('The message', message);
    this.#updateValidity();
  }

  /** @param {FocusOptions} [options] */
  focus(options) { this.#canvas.focus(options); } // here, because Firefox before 94 delegates no focus
  blur() { this.#canvas.blur(); }

  /**
   * @param {string} attribute
   * @param {unknown} value null and undefined, with which frameworks take a property back: none
   */
  #setText(attribute, value) {
    if (value === null || value === undefined) this.removeAttribute(attribute);
    else this.setAttribute(attribute, toText(attribute, value));
  }

  /** @param {string} attribute */
  #words(attribute) {
    return this.getAttribute(attribute)?.match(/[^\s,]([^,]*[^\s,])?/g) ?? null;
  }

  /**
   * @param {string} attribute
   * @param {unknown} words
   */
  #setWords(attribute, words) {
    this.#setText(attribute, joinWords(attribute, words));
  }

  /** @param {Stroke[]} strokes */
  #setStrokes(strokes) {
    const input = this.#input;
    if (!input.isDrawing && toJson(strokes) !== toJson(input.strokes)) {
      const share = input.playbackProgress;
      input.strokes = strokes;
      if (!this.#wasConnected) input.playbackProgress = share; // properties may come in any order
    }
    this.#edited = true;
  }

  /** The drawing of the attribute `value`; none, and an `error` event, if it is wrong. */
  #defaultStrokes() {
    try {
      return readJson(this.getAttribute('value'));
    } catch (error) {
      this.#reportLater(error);
      return [];
    }
  }

  #showDefault() {
    if (this.#edited || this.#input.isDrawing) return;
    const strokes = this.#defaultStrokes();
    if (strokes.length + this.strokes.length > 0) this.#input.begin(strokes);
    this.#edited = false;
    this.#updateFormValue();
  }

  /** Not before the pad is in a document: until then the drawing may still be set. */
  #openStorage() {
    const key = this.getAttribute('storage-key');
    if (!this.isConnected || key === this.#storageKey) return;
    const edited = this.#edited && (this.strokes.length > 0 || this.canUndo);
    const found = this.#input.openStorage(key, this.#storageKey === null && edited);
    this.#edited = found || (edited && (key === null || this.#storageKey === null));
    this.#storageKey = key;
    this.#showDefault();
  }

  #updateFormValue() {
    const { value } = this;
    this.#internals.setFormValue(value || null, this.#edited ? this.#input.savedText : undefined);
    this.#updateValidity();
  }

  #updateValidity() {
    const missing = this.required && this.strokes.length === 0;
    const message = this.#customError || (missing ? this.#missingText() : '');
    this.#internals.setValidity({ valueMissing: missing, customError: this.#customError !== '' }, message, this.#canvas);
  }

  /** What the browser says of an empty `<input>`, in the user's language. */
  #missingText() {
    const input = this.ownerDocument.createElement('input');
    input.required = true;
    return input.validationMessage || 'Draw something.';
  }

  #updateDisabled() {
    const { disabled = this.matches(':disabled') } = this.#internals;
    this.#input.disabled = disabled;
    if (disabled) this.#canvas.setAttribute('aria-disabled', 'true');
    else this.#canvas.removeAttribute('aria-disabled');
  }

  /** Gives the canvas, on which the focus is, the pad's name. */
  #updateName() {
    const texts = (/** @type {Iterable<Element | null>} */ elements) => Array.from(elements, (element) => element?.textContent?.trim() ?? '').join(' ').trim();
    const ids = this.getAttribute('aria-labelledby')?.split(/\s+/) ?? [];
    const root = /** @type {Document | ShadowRoot} */ (this.getRootNode());
    this.#canvas.setAttribute('aria-label', this.getAttribute('aria-label') || texts(ids.map((id) => root.getElementById?.(id) ?? null))
      || texts(/** @type {Iterable<Element>} */ (this.labels ?? [])) || this.title || 'Drawing');
  }

  #listen() {
    if (!this.#internals.connect) return;
    this.#abort = new this.#view.AbortController(); // of the same window, or jsdom refuses its signal
    this.#internals.connect(this.#abort.signal);
  }

  #onChange() {
    const { isDrawing, strokes } = this.#input;
    const wasDrawing = this.#drawing && this.#idleTimer === undefined;
    clearTimeout(this.#idleTimer);
    this.#idleTimer = undefined;
    if (this.#drawing && !isDrawing) this.#idleTimer = setTimeout(() => this.#finish(), IDLE_MS);
    else this.#drawing = isDrawing;
    this.#scheduleClassify();
    const changed = isDrawing || wasDrawing || strokes !== this.#reported;
    this.#reported = strokes;
    if (changed) this.#edited = true;
    if (changed && !isDrawing) this.#updateFormValue();
    const { Event } = this.#view;
    if (changed) this.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
    if (!this.isDrawing) this.dispatchEvent(new Event('change', { bubbles: changed }));
  }

  /** The pen has rested for IDLE_MS. */
  #finish() {
    clearTimeout(this.#idleTimer);
    this.#idleTimer = undefined;
    this.#drawing = false;
    this.#scheduleClassify();
  }

  /** Classifies at the next frame, so at most once per frame. */
  #scheduleClassify() {
    clearTimeout(this.#pauseTimer);
    this.#hasChanged = true;
    if (!this.#inkling || !this.isConnected) return;
    const pause = this.#pauseEnd - performance.now();
    if (pause > 0 && this.isDrawing && (this.strokes[this.strokes.length - 1]?.length ?? 0) > MAX_POINTS) {
      this.#pauseTimer = setTimeout(() => this.#scheduleClassify(), pause);
      return;
    }
    const later = typeof requestAnimationFrame === 'function' ? requestAnimationFrame : setTimeout; // not in every jsdom
    this.#frame ||= Number(later(() => {
      this.#frame = 0;
      const { length } = this.strokes;
      if (!length) this.#cancelLook(); // an empty pad says so at once
      if (length && this.#cost * limitFor(this.#cost) > TASK_MS) this.#lookTimer ??= setTimeout(() => this.#classify());
      else if (!this.#lookTimer) this.#classify();
    }));
  }

  #cancelLook() {
    globalThis.cancelAnimationFrame?.(this.#frame);
    clearTimeout(this.#lookTimer);
    this.#frame = 0;
    this.#lookTimer = undefined;
  }

  #classify() {
    this.#lookTimer = undefined;
    this.#hasChanged = false;
    if (!this.#inkling || !this.isConnected) return;
    const strokes = this.isDrawing ? this.strokes.map(shorten) : this.#input.visibleStrokes;
    const start = performance.now(), limit = this.isDrawing ? limitFor(this.#cost) : MAX_POINTS;
    try {
      const input = prepare(this.#inkling, strokes, this.unfinished ? UNFINISHED : undefined, limit);
      const ms = performance.now() - start;
      if (ms > TASK_MS) this.#lookTimer = setTimeout(() => this.#guess(input, limit, ms));
      else this.#guess(input, limit, ms);
    } catch (error) {
      this.#dispatch('error', /** @type {InklingError} */ (error));
    }
  }

  /**
   * Names what was prepared, in a task of its own on slow devices.
   * @param {ReturnType<typeof prepare>} input
   * @param {number} limit of points, for which it was prepared
   * @param {number} msBefore how long that took
   */
  #guess(input, limit, msBefore) {
    this.#lookTimer = undefined;
    const by = this.#classifier ?? this.#inkling;
    if (!by || !this.isConnected) return;
    if (this.#hasChanged) this.#scheduleClassify();
    if (this.#hasChanged && !this.isDrawing) return; // it may have been cleared
    try {
      const start = performance.now();
      this.#result = input[0].length ? by.classify(...input) : null;
      const end = performance.now(), ms = msBefore + end - start;
      if (input[0].length) this.#cost = nextCost(this.#cost, limit, ms);
      if (ms > SLOW_LOOK_MS) this.#pauseEnd = end + PAUSE_PER_LOOK * ms;
    } catch (error) {
      this.#dispatch('error', /** @type {InklingError} */ (error));
      return;
    }
    const labels = this.#labels;
    if (labels) for (const guess of this.#result?.guesses ?? []) guess.name = Object.hasOwn(labels, guess.label) ? labels[guess.label] : guess.label;
    this.#dispatch('guess', this.#result);
  }

  /** The window of the document it is in; of a document without one, that of element.js. */
  get #view() { return /** @type {typeof globalThis} */ (this.ownerDocument.defaultView ?? globalThis); }

  /** As an event, for attributes and what was set before element.js was there: nobody could catch it. @param {unknown} error */
  #reportLater(error) {
    queueMicrotask(() => this.#dispatch('error', /** @type {InklingError} */ (error)));
  }

  /**
   * @template {Exclude<keyof PadEventMap, 'input' | 'change'>} K
   * @param {K} name
   * @param {PadEventMap[K]['detail']} detail
   */
  #dispatch(name, detail) {
    this.dispatchEvent(new this.#view.CustomEvent(name, { detail, bubbles: BUBBLING.includes(name) }));
  }
}

refuseOldProperties(InklingPad.prototype, fail);
