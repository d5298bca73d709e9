/** Strokes drawn on a canvas by pointer and keyboard, with undo, storage and playback. Knows no model and no page. */
import { refuseOldName, refuseOldProperties } from '../renamed.js';
import { DrawingCanvas, watchMedia, watchSize } from './canvas.js';
import { toPoints } from './convert.js';
import { emptyDrawing, withMargin, withStrokes } from './drawing.js';
import { isTouched } from './eraser.js';
import { History } from './history.js';
import { drawByKeyboard } from './keyboard.js';
import { contentBox, isReachable } from './place.js';
import { drawByPointer } from './pointer.js';
import { DrawingStorage, fromText, toText } from './storage.js';

/** @typedef {import('./canvas.js').Position} Position */
/** @typedef {import('./convert.js').Stroke} Stroke */
/** @typedef {import('./drawing.js').Drawing} Drawing */
/** @typedef {import('./pen.js').Pen} Pen */
/** @typedef {import('./pen.js').Listen} Listen */

/** From the last stroke before a reload to the first one after it, in a drawing's time. */
const RESUME_GAP_MS = 500;
/** How far beyond a line's ink the eraser touches it, in CSS px. */
const ERASER_RADIUS = 8;
/** How often the drawing is saved while a stroke grows. */
const SAVE_EVERY_MS = 500;

/** @typedef {'pen' | 'eraser'} Tool */

/** @type {(sentence: string) => never} */
const fail = (sentence) => { throw new TypeError(sentence); };

/**
 * Events: `change` after every change of the strokes, the playback progress or the pen mode; `keyboardpen` after every key
 * for the keyboard's pen (`detail` is `{ down, x, y }`, x and y from 0 to 1 of the canvas); `storageerror` once, when the
 * browser refuses to save the drawing (`detail` is the error).
 */
export class StrokeInput extends EventTarget {
  #element;
  #canvas;
  #pen;
  #storage = this.#createStorage(null);
  #corners;
  /** @type {ReturnType<typeof drawByKeyboard> | null} */ #keyboard = null;
  /** @type {ReturnType<typeof drawByPointer> | null} */ #pointer = null;
  /** Ends listening to the canvas. @type {AbortController | null} */ #abort = null;
  /** Ends listening to pointers and keys. @type {AbortController | null} */ #penAbort = null;
  #disabled = false;
  #drawing = emptyDrawing();
  #history = new History();
  /** @type {Stroke | null} */ #current = null; // the drawing's last stroke while it is drawn
  /** While the eraser is down. @type {{ before: Drawing, at: Position } | null} */ #erasing = null;
  /** @type {Tool} */ #tool = 'pen';
  #playbackProgress = 1;
  #penMode = false;
  #startTime = 0; // timeStamp of t = 0; 0: not known
  #saveTime = 0; // timeStamp of the last saving while a stroke grew
  #resized = false; // while a stroke is drawn
  #rafId = 0;
  #watched = false; // whether the canvas is, while a stroke is drawn

  /**
   * @param {HTMLCanvasElement} canvas its CSS `color` and `stroke-width` are the line's
   * @param {{ storageKey?: string | null, listen?: boolean, corners?: Element[] }} [options] `storageKey`: the name under which
   *   the drawing is saved across reloads; without it nothing is stored. `listen`: false to draw nothing before `listen()` is
   *   called. `corners`: see createCorners; with them the canvas may be turned and skewed
   */
  constructor(canvas, options = {}) {
    super();
    for (const name of Object.keys(options)) refuseOldName('option', name, fail);
    const { storageKey = null, listen = true, corners } = options;
    this.#element = canvas;
    this.#corners = corners;
    this.#canvas = new DrawingCanvas(canvas);
    this.#pen = this.#createPen(canvas);
    if (storageKey !== null) this.openStorage(storageKey);
    if (listen) this.listen();
  }

  /** The width of the line in the strokes' px, to draw them as thick elsewhere. */
  get lineWidth() { return this.#canvas.lineWidth; }

  /** The rectangle that the canvas shows, in the strokes' px, to draw on top of it. */
  get view() { return this.#canvas.view; }

  /** Whether the browser can draw; not jsdom and the like, where strokes can only be set. */
  get canPaint() { return this.#canvas.canPaint; }

  /** Listens to the canvas, as after `new StrokeInput`; again after `destroy`. */
  listen() {
    if (this.#abort || !this.#canvas.canPaint) return;
    const { signal } = this.#abort = new AbortController();
    addEventListener('pagehide', () => this.endStroke(), { signal });
    document.addEventListener('visibilitychange', () => { if (document.hidden) this.endStroke(); }, { signal });
    // At once, because a page is printed before its next frame.
    for (const query of ['(prefers-color-scheme: dark)', 'print']) watchMedia(query, () => this.#paint(), { signal });
    if (!this.#disabled) this.#listenToPens();
    watchSize(this.#element, () => this.#resize(), signal);
  }

  #listenToPens() {
    const canvas = this.#element;
    const { signal } = this.#penAbort = new AbortController();
    const listen = /** @type {Listen} */ ((name, listener) => {
      // Asked once more, because some pages replace addEventListener by one that knows no signals.
      canvas.addEventListener(name, (event) => signal.aborted || listener(event), { signal, passive: false });
    });
    this.#keyboard = drawByKeyboard(canvas, this.#pen, listen, () => this.redraw(), (detail) => this.#dispatch('keyboardpen', detail), signal);
    this.#pointer = drawByPointer(canvas, this.#pen, listen, this.#keyboard.hideCursor, { corners: this.#corners, signal });
  }

  #ignorePens() {
    this.#keyboard?.hideCursor();
    this.endStroke();
    this.#penAbort?.abort();
    this.#keyboard = this.#pointer = this.#penAbort = null;
  }

  /**
   * @param {string} type
   * @param {EventListenerOrEventListenerObject | null} listener
   * @param {boolean | AddEventListenerOptions} [options]
   */
  addEventListener(type, listener, options) {
    refuseOldName('event', type, fail);
    super.addEventListener(type, listener, options);
  }

  /**
   * The strokes drawn so far, the unfinished one included.
   * @returns {Stroke[]}
   */
  get strokes() { return this.#drawing.strokes; }
  /**
   * Shows other strokes, points or Quick, Draw! rows, as a step that can be undone. Does nothing while a stroke is drawn. They
   * are scaled to fit, unless they begin with those that are shown and do not reach beyond the paper.
   * @param {ReadonlyArray<ArrayLike<any>>} strokes
   */
  set strokes(strokes) {
    if (!this.isDrawing) this.#commit(withStrokes(this.#drawing, strokes.map((stroke) => toPoints(stroke))));
  }

  /** The share of the drawing's points that is shown, 0 to 1, to play it back; every other change shows all of it. */
  get playbackProgress() { return this.#playbackProgress; }
  set playbackProgress(share) {
    if (this.isDrawing) return;
    this.#playbackProgress = Math.min(1, Math.max(0, share));
    this.#changed();
  }

  /**
   * The part of the strokes that is shown.
   * @returns {Stroke[]}
   */
  get visibleStrokes() {
    if (this.#playbackProgress === 1) return this.strokes;
    let left = Math.max(1, Math.round(this.#playbackProgress * this.strokes.reduce((sum, stroke) => sum + stroke.length, 0)));
    const visible = [];
    for (const stroke of this.strokes) {
      if (left > 0) visible.push(stroke.slice(0, left));
      left -= stroke.length;
    }
    return visible;
  }

  /** Whether a stroke is being drawn, or the eraser is down. */
  get isDrawing() { return this.#pen.drawnBy !== null; }
  get canUndo() { return !this.isDrawing && this.#history.undoStack.length > 0; }
  get canRedo() { return !this.isDrawing && this.#history.redoStack.length > 0; }
  get canClear() { return !this.isDrawing && this.strokes.length > 0; }

  /** Whether touch is ignored, as it is from the first use of a pen on. */
  get penMode() { return this.#penMode; }
  set penMode(on) {
    if (this.#penMode === on) return;
    this.#penMode = on;
    this.#changed();
  }

  /**
   * What pointers and keys do: the pen draws, the eraser takes away the strokes that it touches, all of them from down to up
   * as one step that can be undone. A pen's eraser end erases in any case.
   * @returns {Tool}
   */
  get tool() { return this.#tool; }
  set tool(tool) { this.#tool = tool === 'eraser' ? 'eraser' : 'pen'; }

  undo() {
    if (this.canUndo) this.#show(this.#history.undo(this.#drawing));
  }

  redo() {
    if (this.canRedo) this.#show(this.#history.redo(this.#drawing));
  }

  /** Removes all strokes, as a step that can be undone. */
  clear() {
    if (this.canClear) this.#commit(emptyDrawing());
  }

  /** Starts over: removes all strokes and all steps that could be undone. */
  reset() {
    if (this.isDrawing) return;
    this.#open(emptyDrawing());
    this.#save();
  }

  /**
   * Starts over with other strokes, which are not saved before something is drawn.
   * @param {ReadonlyArray<ArrayLike<any>>} strokes
   */
  begin(strokes) {
    this.endStroke();
    this.#open(withMargin(strokes.map((stroke) => toPoints(stroke))));
    this.#history = new History();
  }

  /** Ends the stroke that is being drawn, as if the pen had been lifted. */
  endStroke() {
    this.#pointer?.forget();
    if (this.isDrawing) this.#pen.end();
  }

  /** Whether neither pointers nor keys draw; the stroke that is being drawn then ends. */
  get disabled() { return this.#disabled; }
  set disabled(on) {
    if (this.#disabled === on) return;
    this.#disabled = on;
    if (on) {
      this.#ignorePens();
      this.#element.removeAttribute('tabindex');
      this.#element.blur();
    } else if (this.#abort) this.#listenToPens();
  }

  /**
   * Saves the drawing under another name from now on, and shows what was saved under it.
   * @param {string | null} key null: nothing is saved any more, and the drawing stays
   * @param {boolean} [keep] shows the present drawing instead, as a step that can be undone
   * @returns {boolean} whether something was saved under that name
   */
  openStorage(key, keep = false) {
    this.endStroke();
    this.#storage = this.#createStorage(key);
    if (key === null) return false;
    const saved = this.#storage.load(), present = this.#drawing;
    if (saved || !keep) this.#open(saved ?? emptyDrawing());
    if (saved && keep) this.#commit(present);
    else if (keep) this.#save();
    return saved !== null;
  }

  /** The drawing and where it was drawn, as text; setting it shows that drawing as after a reload. Bad text is ignored. */
  get savedText() { return toText(this.#drawing); }
  set savedText(text) {
    const drawing = fromText(text);
    if (!drawing) return;
    this.endStroke();
    this.#open(drawing);
    this.#save();
  }

  /** Draws again at the next frame; call it after the line's color has changed. */
  redraw() {
    if (!this.#abort) return;
    this.#rafId ||= requestAnimationFrame(() => {
      this.#rafId = 0;
      this.#paint();
    });
  }

  /** Stops listening to the canvas, leaves it as it was before, and ends the stroke that is being drawn. */
  destroy() {
    this.#ignorePens();
    this.#abort?.abort();
    this.#abort = null;
    if (this.#rafId) cancelAnimationFrame(this.#rafId);
    this.#rafId = 0;
  }

  /* The current stroke */

  /** @param {HTMLCanvasElement} canvas @returns {Pen} */
  #createPen(canvas) {
    const input = this;
    return {
      drawnBy: null,
      get penMode() { return input.#penMode; },
      set penMode(on) { input.penMode = on; },

      begin(by, position, time, eraser = false) {
        let { bounds, strokes } = input.#drawing;
        this.drawnBy = by;
        input.#watch();
        input.#playbackProgress = 1;
        if (eraser || input.#tool === 'eraser') {
          input.#erasing = { before: input.#drawing, at: input.#canvas.toDrawing(position) };
          this.add(position, time);
          return input.#changed();
        }
        if (strokes.length === 0) {
          bounds = { ...contentBox(canvas), x: 0, y: 0 };
          input.#startTime = time;
        } else if (input.#startTime === 0) { // after a reload: the time in between does not count
          input.#startTime = time - RESUME_GAP_MS - (strokes.at(-1)?.at(-1)?.t ?? 0);
        }
        input.#current = [];
        input.#history.remember(input.#drawing);
        input.#drawing = { bounds, strokes: [...strokes, input.#current] };
        this.add(position, time);
        input.#changed();
      },

      add(position, time) {
        if (!position) return false;
        const { x, y } = input.#canvas.toDrawing(position);
        if (!Number.isFinite(x + y)) return false;
        if (input.#erasing) return input.#eraseTo({ x, y });
        const stroke = /** @type {Stroke} */ (input.#current);
        const last = stroke.at(-1);
        if (last && last.x === x && last.y === y) return false;
        // Some devices' clocks go backwards at times; a stroke's does not.
        stroke.push({ x, y, t: Math.max(last?.t ?? 0, Math.round(time - input.#startTime) || 0) });
        return true;
      },

      moved(time) {
        if (Math.abs(time - input.#saveTime) > SAVE_EVERY_MS) input.#save(time);
        input.#changed();
      },

      end() {
        const { before } = input.#erasing ?? {};
        this.drawnBy = input.#current = input.#erasing = null;
        if (before && before !== input.#drawing) input.#history.remember(before);
        if (before !== input.#drawing) input.#history.redoStack = [];
        if (input.#resized) input.#fitView(); // not earlier: the line would have jumped away from the pen
        input.#saveAndNotify();
      },

      cancel() {
        const { before } = input.#erasing ?? {};
        this.drawnBy = input.#current = input.#erasing = null;
        input.#show(before ?? input.#history.takeBack());
      },
    };
  }

  /** Ends the stroke on a canvas that gets hidden or inert, of which no event tells. */
  #watch() {
    if (this.#watched) return;
    this.#watched = true;
    requestAnimationFrame(() => {
      this.#watched = false;
      if (!this.isDrawing) return;
      if (isReachable(this.#element)) this.#watch();
      else this.endStroke();
    });
  }

  /** @param {Position} to in the drawing's px @returns {boolean} whether a stroke was there */
  #eraseTo(to) {
    const erasing = /** @type {{ at: Position }} */ (this.#erasing);
    const { bounds, strokes } = this.#drawing;
    const radius = this.#canvas.reach(ERASER_RADIUS);
    const left = strokes.filter((stroke) => !isTouched(stroke, erasing.at, to, radius));
    erasing.at = to;
    if (left.length === strokes.length) return false;
    this.#drawing = { bounds, strokes: left };
    return true;
  }

  /* Changes */

  /**
   * @param {string} name
   * @param {unknown} detail
   */
  #dispatch(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** @param {string | null} key */
  #createStorage(key) {
    return new DrawingStorage(key, (error) => this.#dispatch('storageerror', error));
  }

  /** Shows a drawing that was drawn before, without saving it. @param {Drawing} drawing */
  #open(drawing) {
    this.#history = History.of(drawing);
    this.#startTime = 0;
    this.#drawing = drawing;
    this.#playbackProgress = 1;
    this.#fitView();
    this.#changed();
  }

  /** Shows another drawing, as a step that can be undone. @param {Drawing} drawing */
  #commit(drawing) {
    this.#history.remember(this.#drawing);
    this.#history.redoStack = [];
    this.#startTime = 0;
    this.#show(drawing);
  }

  /** @param {Drawing} drawing */
  #show(drawing) {
    const moved = drawing.bounds !== this.#drawing.bounds;
    this.#drawing = drawing;
    this.#playbackProgress = 1;
    if (moved || this.#resized) this.#fitView();
    this.#saveAndNotify();
  }

  #saveAndNotify() {
    this.#save();
    this.#changed();
  }

  #changed() {
    this.redraw();
    this.dispatchEvent(new Event('change'));
  }

  #save(time = 0) {
    this.#saveTime = time;
    this.#storage.save(this.#drawing);
  }

  /* The canvas */

  #resize() {
    if (!this.#canvas.resize()) return this.endStroke(); // hidden
    if (this.isDrawing) this.#resized = true;
    else this.#fitView();
    this.#paint(); // at once, because setting the size has cleared the canvas
  }

  #fitView() {
    this.#resized = false;
    if (this.#abort) this.#canvas.fitView(this.#drawing); // else it is fitted when it is shown
  }

  #paint() {
    this.#canvas.paint(this.visibleStrokes, this.#current, this.#keyboard?.cursor ?? null, this.#keyboard?.isDown ?? false);
  }
}

refuseOldProperties(StrokeInput.prototype, fail);
