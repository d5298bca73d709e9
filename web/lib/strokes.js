/**
 * Strokes drawn with mouse, touch or pen on a canvas. Knows no model and no page.
 *
 *     const input = new StrokeInput(canvas, { keep: 'my-drawing' });
 *     input.addEventListener('change', () => console.log(input.strokes));
 */

/**
 * x and y in CSS px of the canvas on which the drawing was begun, t in milliseconds since then.
 * @typedef {{ x: number, y: number, t: number }} Point
 * @typedef {Point[]} Stroke
 */

/**
 * Strokes, and the rectangle in which they were drawn.
 * @typedef {{ x: number, y: number, width: number, height: number }} Frame
 * @typedef {{ frame: Frame, strokes: Stroke[] }} Drawing
 */

/** A second finger within this time means a pinch or a palm, not a drawing. */
const YOUNG = 250; // ms
const NOWHERE = Object.freeze({ x: 0, y: 0, width: 0, height: 0 });
/** From the last stroke before a reload to the first after it. */
const PAUSE = 500; // ms
/** Cosine of the turn from which on a corner stays a corner. */
const CORNER = 0.5;
/** How many can be undone: a page may show one drawing after another for days. */
const STEPS = 1000;
/** A line much further away could not be drawn any more. */
const LIMIT = 1e9; // px
/** How often an unfinished stroke is kept. */
const KEEP_EVERY = 500; // ms
/** What arrow keys move the pen by, and with Shift. */
const STEP = 4, STRIDE = 24; // px
/** @type {Record<string, number[]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * By keyboard, arrow keys (two at once for a slope) move a pen that the space bar puts down and lifts.
 *
 * Events: `change` after every change of the strokes or of the pen mode; `pen` after every key for it (`detail` is
 * `{ down, x, y }`, x and y from 0 to 1 of the canvas); `unkept` once, when the browser refuses to keep the drawing
 * (`detail` is the error).
 */
export class StrokeInput extends EventTarget {
  #canvas;
  #context;
  #keep;
  #stop = new AbortController();
  #observer;
  /** @type {Drawing} */ #drawing = { frame: NOWHERE, strokes: [] };
  /** @type {Drawing[]} */ #past = [];
  /** @type {Drawing[]} */ #future = [];
  /** @type {Stroke | null} */ #stroke = null; // being drawn, the drawing's last
  #pointer = { id: -1, type: '' };
  /** @type {Set<number>} */ #touches = new Set();
  #progress = 1;
  /** @type {Point | null} */ #cursor = null; // the keyboard's pen, on the canvas
  /** @type {string[]} */ #arrows = []; // held
  #penMode = false;
  #penSeen = false;
  #start = 0; // timeStamp of t = 0
  #began = 0; // timeStamp of the stroke being drawn
  #kept = 0;
  #refused = false;
  #resized = false; // while a stroke is drawn
  #frame = 0;
  #view = { scale: 1, x: 0, y: 0 }; // from the drawing's px to the canvas's CSS px
  /** @type {WeakMap<Stroke, Path2D>} */ #paths = new WeakMap();

  /**
   * @param {HTMLCanvasElement} canvas its CSS `color` and `stroke-width` are the line's
   * @param {{ keep?: string | null }} [options] the name under which the drawing is kept across reloads
   */
  constructor(canvas, { keep = null } = {}) {
    super();
    this.#canvas = canvas;
    this.#context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    this.#keep = keep;
    Object.assign(canvas.style, { touchAction: 'none', userSelect: 'none', webkitUserSelect: 'none', webkitTouchCallout: 'none' });

    canvas.tabIndex = 0;
    const signal = this.#stop.signal;
    /** @type {<K extends keyof HTMLElementEventMap>(name: K, listener: (event: HTMLElementEventMap[K]) => unknown) => void} */
    const on = (name, listener) => canvas.addEventListener(name, listener, { signal, passive: false });
    on('pointerdown', (event) => this.#down(event));
    on('pointermove', (event) => this.#move(event));
    on('pointerup', (event) => this.#up(event));
    on('pointercancel', (event) => this.#up(event));
    on('lostpointercapture', (event) => this.#up(event));
    on('keydown', (event) => this.#key(event));
    on('keyup', ({ key }) => { this.#arrows = this.#arrows.filter((held) => held !== key); });
    on('focus', () => canvas.matches(':focus-visible') && this.#enter());
    on('blur', () => this.#leave());
    on('contextmenu', (event) => event.preventDefault()); // a long press
    // Without these iPadOS takes quick pen strokes for handwriting.
    on('touchstart', (event) => event.preventDefault());
    on('touchmove', (event) => event.preventDefault());
    addEventListener('pagehide', () => this.#saveUnfinished(), { signal });
    document.addEventListener('visibilitychange', () => this.#saveUnfinished(), { signal });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.redraw(), { signal });

    this.#load();
    this.#observer = new ResizeObserver(() => this.#resize());
    this.#observer.observe(canvas);
    this.#watchRatio();
  }

  /**
   * The strokes drawn so far, the unfinished one included.
   * @returns {Stroke[]}
   */
  get strokes() { return this.#drawing.strokes; }
  /**
   * Shows other strokes, points or Quick, Draw! rows, as a step that can be undone.
   * @param {ReadonlyArray<ArrayLike<any>>} strokes
   */
  set strokes(strokes) {
    if (!this.active) this.#step(framed(strokes.map((stroke) => pointsOf(stroke))));
  }

  /** How much of the drawing is shown, 0 to 1 of its points, to play it again; any other step shows it all. */
  get progress() { return this.#progress; }
  set progress(share) {
    if (this.active) return;
    this.#progress = Math.min(1, Math.max(0, share));
    this.#changed();
  }

  /**
   * The part of the strokes that is shown.
   * @returns {Stroke[]}
   */
  get shown() {
    if (this.#progress === 1) return this.strokes;
    let left = Math.max(1, Math.round(this.#progress * this.strokes.reduce((sum, stroke) => sum + stroke.length, 0)));
    const shown = [];
    for (const stroke of this.strokes) {
      if (left > 0) shown.push(stroke.slice(0, left));
      left -= stroke.length;
    }
    return shown;
  }

  /** Whether a stroke is being drawn. */
  get active() { return this.#stroke !== null; }
  get canUndo() { return !this.active && this.#past.length > 0; }
  get canRedo() { return !this.active && this.#future.length > 0; }
  get canClear() { return !this.active && this.strokes.length > 0; }

  /** Whether touch is ignored, as it is from the first time a pen is used. */
  get penMode() { return this.#penMode; }
  set penMode(on) {
    if (this.#penMode === on) return;
    this.#penMode = on;
    this.#changed();
  }

  undo() {
    if (!this.canUndo) return;
    this.#future.push(this.#drawing);
    this.#show(/** @type {Drawing} */ (this.#past.pop()));
  }

  redo() {
    if (!this.canRedo) return;
    this.#past.push(this.#drawing);
    this.#show(/** @type {Drawing} */ (this.#future.pop()));
  }

  /** Takes all strokes away, as a step that can be undone. */
  clear() {
    if (this.canClear) this.#step({ frame: NOWHERE, strokes: [] });
  }

  /** Begins afresh: no strokes, and no step to be undone. */
  reset() {
    if (this.active) return;
    this.#past = [];
    this.#future = [];
    this.#start = 0;
    this.#show({ frame: NOWHERE, strokes: [] });
  }

  /** Draws again at the next frame; call it when the ink's colour has changed. */
  redraw() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#paint();
    });
  }

  /** Lets go of the canvas. */
  destroy() {
    this.#saveUnfinished();
    this.#stop.abort();
    this.#observer.disconnect();
    cancelAnimationFrame(this.#frame);
  }

  /* Pointers */

  /** @param {PointerEvent} event */
  #down(event) {
    const { pointerId, pointerType } = event;
    if (pointerType === 'touch') this.#touches.add(pointerId);
    if (event.button !== 0) return;
    event.preventDefault(); // no selection, no drag; focus stays where it is
    if (pointerType === 'pen') {
      if (this.#pointer.type === 'touch') this.#cancel(); // the palm came before the pen
      if (!this.#penSeen) this.#penSeen = this.penMode = true;
    }
    if (pointerType === 'touch') {
      if (this.#penMode) return;
      if (this.#touches.size > 1) {
        if (this.#pointer.type === 'touch' && event.timeStamp - this.#began < YOUNG) this.#cancel();
        return;
      }
    }
    this.#leave();
    if (this.active) return;
    try {
      this.#canvas.setPointerCapture(pointerId);
    } catch {
      // The pointer is gone already, or a script made the event up: the stroke then ends at the canvas's edge.
    }
    this.#pointer = { id: pointerId, type: pointerType };
    this.#begin(event);
  }

  /** @param {Event} event of a pointer or a key */
  #begin(event) {
    this.#began = event.timeStamp;
    let { frame, strokes } = this.#drawing;
    if (strokes.length === 0) {
      frame = { x: 0, y: 0, width: this.#canvas.clientWidth, height: this.#canvas.clientHeight };
      this.#start = event.timeStamp;
    } else if (this.#start === 0) { // after a reload: the time in between does not count
      this.#start = event.timeStamp - PAUSE - (strokes.at(-1)?.at(-1)?.t ?? 0);
    }
    this.#progress = 1;
    this.#stroke = [];
    this.#remember();
    this.#drawing = { frame, strokes: [...strokes, this.#stroke] };
    this.#add(event);
    this.#changed();
  }

  /** @param {PointerEvent} event */
  #move(event) {
    if (!this.#stroke || event.pointerId !== this.#pointer.id) return;
    if (event.buttons === 0) return this.#up(event); // let go where we could not see it
    const events = event.getCoalescedEvents?.() ?? [];
    let added = false;
    for (const each of events.length ? events : [event]) added = this.#add(each) || added;
    if (!added) return;
    if (event.timeStamp - this.#kept > KEEP_EVERY) this.#save(event.timeStamp);
    this.#changed();
  }

  /** @param {PointerEvent} event */
  #up(event) {
    if (event.type !== 'pointermove') this.#touches.delete(event.pointerId);
    if (!this.#stroke || event.pointerId !== this.#pointer.id) return;
    if (event.type === 'pointerup') this.#add(event);
    this.#end();
  }

  #end() {
    this.#stroke = null;
    this.#pointer = { id: -1, type: '' };
    this.#future = [];
    if (this.#resized) this.#place(); // not before: the pen would have jumped
    this.#done();
  }

  /** Takes the unfinished stroke back as if it had never begun. */
  #cancel() {
    if (!this.#stroke) return;
    this.#stroke = null;
    this.#pointer = { id: -1, type: '' };
    this.#show(/** @type {Drawing} */ (this.#past.pop()));
  }

  /* Keys */

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const cursor = this.#enter();
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    if (event.key in ARROWS) {
      if (!this.#arrows.includes(event.key)) this.#arrows.push(event.key);
      const step = event.shiftKey ? STRIDE : STEP;
      for (const key of this.#arrows) {
        cursor.x = Math.min(width, Math.max(0, cursor.x + step * ARROWS[key][0]));
        cursor.y = Math.min(height, Math.max(0, cursor.y + step * ARROWS[key][1]));
      }
      if (this.#keyed && this.#add(event)) this.#changed();
    } else if (this.#keyed && (event.key === ' ' || event.key === 'Escape')) {
      this.#end();
    } else if (event.key === ' ' && !this.active) {
      this.#pointer = { id: -1, type: 'key' };
      this.#begin(event);
    } else return;
    event.preventDefault(); // no scrolling, and no dialog closed
    this.dispatchEvent(new CustomEvent('pen', { detail: { down: this.#keyed, x: cursor.x / width, y: cursor.y / height } }));
  }

  /** Whether the keyboard draws. */
  get #keyed() { return this.#pointer.type === 'key'; }

  /** The keyboard's pen is taken. */
  #enter() {
    this.redraw();
    return this.#cursor ??= { x: this.#canvas.clientWidth / 2, y: this.#canvas.clientHeight / 2, t: 0 };
  }

  /** Another pen is taken, or none. */
  #leave() {
    this.#arrows = [];
    this.#cursor = null;
    if (this.#keyed) this.#end();
    this.redraw();
  }

  /**
   * @param {Event} event of a pointer or a key
   * @returns {boolean} whether the pen had moved
   */
  #add(event) {
    const stroke = /** @type {Stroke} */ (this.#stroke);
    const { scale, x: left, y: top } = this.#view;
    const { x: atX, y: atY } = this.#at(event);
    const x = round((atX - left) / scale);
    const y = round((atY - top) / scale);
    const last = stroke.at(-1);
    if (last && last.x === x && last.y === y) return false;
    stroke.push({ x, y, t: Math.max(0, Math.round(event.timeStamp - this.#start)) });
    return true;
  }

  /**
   * Where on the canvas, in CSS px.
   * @param {any} event
   */
  #at({ clientX, clientY }) {
    if (this.#keyed) return this.#enter();
    const box = this.#canvas.getBoundingClientRect(); // larger or smaller than the canvas under a CSS transform
    return { x: (clientX - box.left) * this.#canvas.clientWidth / box.width, y: (clientY - box.top) * this.#canvas.clientHeight / box.height };
  }

  /* Steps */

  #remember() {
    if (this.#past.push(this.#drawing) > STEPS) this.#past.shift();
  }

  /** @param {Drawing} drawing */
  #step(drawing) {
    this.#remember();
    this.#future = [];
    this.#start = 0;
    this.#show(drawing);
  }

  /** @param {Drawing} drawing */
  #show(drawing) {
    const moved = drawing.frame !== this.#drawing.frame;
    this.#drawing = drawing;
    this.#progress = 1;
    if (moved) this.#place();
    this.#done();
  }

  #done() {
    this.#save();
    this.#changed();
  }

  #changed() {
    this.redraw();
    this.dispatchEvent(new Event('change'));
  }

  /* Keeping */

  /** For this tab, whatever others draw, and for the next one. */
  #save(now = 0) {
    if (this.#keep === null) return;
    this.#kept = now;
    const { frame: { x, y, width, height }, strokes } = this.#drawing;
    const kept = `{"frame":{"x":${x},"y":${y},"width":${width},"height":${height}},"strokes":${jsonOf(strokes)}}`;
    try {
      localStorage.setItem(this.#keep, kept);
    } catch (error) {
      this.#refuse(error); // a reload still finds it
    }
    try {
      sessionStorage.setItem(this.#keep, kept);
    } catch (error) {
      this.#refuse(error);
      this.#forgetTab();
    }
  }

  /** What is kept for this tab hides what is kept for all: it must not be the older one. */
  #forgetTab() {
    try {
      sessionStorage.removeItem(/** @type {string} */ (this.#keep));
    } catch {
      // Then there was nothing.
    }
  }

  /** All else is kept already, and another tab may have drawn since. */
  #saveUnfinished() {
    if (this.active) this.#save();
  }

  #load() {
    if (this.#keep === null) return;
    let kept;
    try {
      kept = sessionStorage.getItem(this.#keep) ?? localStorage.getItem(this.#keep);
    } catch (error) {
      return this.#refuse(error);
    }
    if (!kept) return;
    try {
      const { frame: { x, y, width, height }, strokes } = JSON.parse(kept);
      const frame = { x, y, width, height };
      if (!Object.values(frame).every(Number.isFinite)) return;
      this.#drawing = { frame, strokes: strokes.map((/** @type {any} */ stroke) => pointsOf(stroke, 10 * LIMIT)) }; // drawn beside such a one
      this.#past = this.strokes.map((_, i) => ({ frame, strokes: this.strokes.slice(0, i) }));
    } catch {
      // Not ours, or damaged: begin afresh.
    }
  }

  /** @param {unknown} error */
  #refuse(error) {
    if (this.#refused) return; // said; but the next change may fit, so it is tried
    this.#refused = true;
    // Later, for the constructor may be what found out, before anyone could listen.
    queueMicrotask(() => this.dispatchEvent(new CustomEvent('unkept', { detail: error })));
  }

  /* The picture */

  /** Notices a screen with other pixels, which leaves the size in CSS px as it was. */
  #watchRatio() {
    const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    query.addEventListener('change', () => {
      this.#watchRatio();
      this.#resize();
    }, { once: true, signal: this.#stop.signal });
  }

  #resize() {
    const { clientWidth, clientHeight } = this.#canvas;
    if (clientWidth === 0 || clientHeight === 0) return; // hidden
    this.#canvas.width = Math.round(clientWidth * devicePixelRatio);
    this.#canvas.height = Math.round(clientHeight * devicePixelRatio);
    if (this.active) this.#resized = true;
    else this.#place();
    this.#paint(); // at once: setting the size has emptied the canvas
  }

  /** Fits the drawing's frame, and what was drawn outside it, into the canvas. */
  #place() {
    this.#resized = false;
    const { clientWidth, clientHeight } = this.#canvas;
    const { frame, strokes } = this.#drawing;
    this.#view = { scale: 1, x: 0, y: 0 };
    if (strokes.length === 0 || frame.width === 0) return;
    const { x, y, width, height } = around([{ x: frame.x, y: frame.y }, { x: frame.x + frame.width, y: frame.y + frame.height }, ...strokes.flat()]);
    const scale = Math.min(clientWidth / width, clientHeight / height);
    this.#view = { scale, x: (clientWidth - scale * (2 * x + width)) / 2, y: (clientHeight - scale * (2 * y + height)) / 2 };
  }

  #paint() {
    const { scale, x, y } = this.#view;
    const context = this.#context;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    const ratio = this.#canvas.width / this.#canvas.clientWidth;
    context.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * x, ratio * y);
    const style = getComputedStyle(this.#canvas);
    context.strokeStyle = style.color;
    context.lineWidth = parseFloat(style.strokeWidth) / scale;
    context.lineCap = context.lineJoin = 'round';
    for (const stroke of this.shown) {
      let path = this.#paths.get(stroke);
      if (!path) {
        path = new Path2D(pathOf(stroke));
        if (stroke !== this.#stroke) this.#paths.set(stroke, path);
      }
      context.stroke(path);
    }
    if (!this.#cursor) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.lineWidth = 2;
    context.beginPath();
    context.arc(this.#cursor.x, this.#cursor.y, this.#keyed ? 5 : 10, 0, 7);
    context.stroke();
  }
}

/**
 * A smooth line along a stroke's points, a dot for one point, as the data of an SVG path.
 * @param {Stroke} stroke
 * @returns {string}
 */
export function pathOf(stroke) {
  const [first] = stroke;
  const last = stroke[stroke.length - 1];
  let path = `M${first.x} ${first.y}`;
  for (let i = 1; i < stroke.length - 1; i++) {
    const [{ x: ax, y: ay }, { x, y }, { x: bx, y: by }] = stroke.slice(i - 1, i + 2);
    const [inX, inY, outX, outY] = [x - ax, y - ay, bx - x, by - y];
    const straight = inX * outX + inY * outY > CORNER * Math.hypot(inX, inY) * Math.hypot(outX, outY);
    path += straight ? `Q${x} ${y} ${round((x + bx) / 2)} ${round((y + by) / 2)}` : `L${x} ${y}`;
  }
  return `${path}L${last.x + (stroke.length === 1 ? 0.01 : 0)} ${last.y}`; // lines without length are not drawn, not even their caps
}

/**
 * What a key press asks for, by the shortcuts people know.
 * @param {KeyboardEvent} event
 * @returns {'undo' | 'redo' | null}
 */
export function shortcut(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return null;
  const key = event.key.toLowerCase();
  if (key === 'z') return event.shiftKey ? 'redo' : 'undo';
  return key === 'y' && !event.shiftKey ? 'redo' : null;
}

/** @param {number} px */
const round = (px) => Math.round(px * 100) / 100;

/**
 * A stroke in the form of Quick, Draw!'s raw files.
 * @param {Stroke} stroke
 */
export const rowsOf = (stroke) => [stroke.map(({ x }) => x), stroke.map(({ y }) => y), stroke.map(({ t }) => t)];

/**
 * Strokes in that form as JSON; not by JSON.stringify, as old libraries give arrays and numbers a toJSON.
 * @param {Stroke[]} strokes
 */
export const jsonOf = (strokes) => `[${strokes.map((stroke) => `[${rowsOf(stroke).map((row) => `[${row}]`)}]`)}]`;

/**
 * @param {ArrayLike<any>} stroke points, or Quick, Draw! rows
 * @param {number} [limit] how far from the origin a point may lie
 * @returns {Stroke}
 */
export function pointsOf(stroke, limit = LIMIT) {
  const [xs, ys, ts] = [stroke[0], stroke[1], stroke[2]];
  const rows = typeof xs?.length === 'number';
  const points = [];
  for (let i = 0; i < (rows ? xs : stroke).length; i++) {
    const { x, y, t = 0 } = rows ? { x: xs[i], y: ys[i], t: ts?.[i] } : stroke[i];
    points.push({ x, y, t });
  }
  if (points.length === 0 || !points.every(({ x, y, t }) => [x, y, t].every(Number.isFinite) && Math.hypot(x, y) < limit)) {
    throw new TypeError(`A stroke needs at least one point, and finite numbers, x and y within ±${limit}.`);
  }
  return points;
}

/**
 * Strokes from elsewhere, with a margin around them.
 * @param {Stroke[]} strokes
 * @returns {Drawing}
 */
function framed(strokes) {
  if (strokes.length === 0) return { frame: NOWHERE, strokes };
  const { x, y, width, height } = around(strokes.flat());
  const margin = 0.2 * Math.max(width, height, 1);
  return { frame: { x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin }, strokes };
}

/**
 * @param {ReadonlyArray<{ x: number, y: number }>} points at least one
 * @returns {Frame}
 */
export function around(points) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}
