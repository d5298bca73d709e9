/** Shows a drawing on a canvas, scaled to fit. */
import { boundingBox, round, toPartOfSvgPath, toSvgPath } from './convert.js';
import { contentBox } from './place.js';

/** @typedef {import('./convert.js').Stroke} Stroke */
/** @typedef {import('./drawing.js').Drawing} Drawing */
/** @typedef {{ x: number, y: number }} Position in CSS px from the top left of the canvas's content box */

/** The ring that shows the keyboard's pen, in CSS px. */
const RING_WIDTH = 2, UP_RADIUS = 10, DOWN_RADIUS = 5;

/** Points per part of a line. A part is stroked at once, so that a line that grows is drawn like a finished one. */
const PART = 64;

export class DrawingCanvas {
  #canvas;
  #context;
  #view = { scale: 1, x: 0, y: 0 }; // from the drawing's px to the canvas's CSS px
  /** Everything but the end of a line that still grows, so that only that is drawn again. */
  #layer;
  /** What is on the layer: how it looks, whole strokes, and so many parts of the next one. */
  #drawn = { look: '', strokes: /** @type {Stroke[]} */ ([]), next: /** @type {Stroke | undefined} */ (undefined), parts: 0 };
  /** Of finished parts. @type {WeakMap<Stroke, Path2D[]>} */ #paths = new WeakMap();

  /** @param {HTMLCanvasElement} canvas its CSS `color` and `stroke-width` are the line's */
  constructor(canvas) {
    this.#canvas = canvas;
    // Without asking where there is none, as in jsdom, which would complain.
    const contextOf = (/** @type {HTMLCanvasElement} */ one) => globalThis.CanvasRenderingContext2D ? one.getContext('2d') : null;
    this.#context = contextOf(canvas);
    this.#layer = contextOf(document.createElement('canvas'));
  }

  /** Whether there is something to draw with; not in jsdom and the like. */
  get canPaint() { return this.#context !== null && typeof ResizeObserver === 'function'; }

  /** Matches the bitmap, which this clears, to the screen's pixels. @returns {boolean} false: the canvas is hidden */
  resize() {
    const { width, height } = contentBox(this.#canvas);
    if (width === 0 || height === 0) return false;
    this.#canvas.width = Math.round(width * devicePixelRatio);
    this.#canvas.height = Math.round(height * devicePixelRatio);
    return true;
  }

  /** Fits the drawing's bounds, and the strokes outside of them, into the canvas. @param {Drawing} drawing */
  fitView({ bounds, strokes }) {
    const canvas = contentBox(this.#canvas);
    this.#view = { scale: 1, x: 0, y: 0 };
    if (strokes.length === 0 || bounds.width === 0) return;
    const { x, y, width, height } = boundingBox([bounds, { x: bounds.x + bounds.width, y: bounds.y + bounds.height }, ...strokes.flat()]);
    const scale = Math.min(canvas.width / width, canvas.height / height);
    this.#view = { scale, x: (canvas.width - scale * (2 * x + width)) / 2, y: (canvas.height - scale * (2 * y + height)) / 2 };
  }

  /** @param {Position} position @returns {Position} in the drawing's px */
  toDrawing({ x, y }) {
    const { scale, x: left, y: top } = this.#view;
    return { x: round((x - left) / scale), y: round((y - top) / scale) };
  }

  /** The width of the line, in the drawing's px. */
  get lineWidth() { return (parseFloat(getComputedStyle(this.#canvas).strokeWidth) || 0) / this.#view.scale; }

  /** What is shown, in the drawing's px. @returns {import('./convert.js').Bounds} */
  get view() {
    const { scale, x, y } = this.#view, { width, height } = contentBox(this.#canvas);
    return { x: -x / scale, y: -y / scale, width: width / scale, height: height / scale };
  }

  /** How far from the middle of a line its ink, and `px` beyond it, reach. @param {number} px @returns {number} in the drawing's px */
  reach(px) {
    return px / this.#view.scale + this.lineWidth / 2;
  }

  /**
   * @param {Stroke[]} strokes
   * @param {Stroke | null} current the stroke that still grows
   * @param {Position | null} cursor the keyboard's pen
   * @param {boolean} down whether it draws
   */
  paint(strokes, current, cursor, down) {
    const context = this.#context, layer = this.#layer;
    const { width, height } = this.#canvas;
    if (!context || !layer || width * height === 0) return;
    const { scale, x, y } = this.#view;
    const style = getComputedStyle(this.#canvas);
    const ratio = width / contentBox(this.#canvas).width;
    const opaque = !/rgba|\//.test(style.color); // else parts would show where they meet
    const draw = (/** @type {CanvasRenderingContext2D} */ context, /** @type {Stroke} */ stroke, /** @type {number} */ from, /** @type {number} */ to) => {
      context.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * x, ratio * y);
      context.strokeStyle = style.color;
      context.lineWidth = parseFloat(style.strokeWidth) / scale;
      context.lineCap = context.lineJoin = 'round';
      if (opaque) for (let part = from; part < to; part++) context.stroke(this.#path(stroke, part, stroke === current));
      else if (to > 0) context.stroke(new Path2D(toSvgPath(stroke)));
    };

    const finished = strokes.filter((stroke) => stroke !== current);
    const growing = finished.length < strokes.length ? current : null;
    const look = [width, height, ratio, scale, x, y, style.color, style.strokeWidth].join();
    let drawn = this.#drawn;
    const next = finished[drawn.strokes.length] ?? growing;
    if (drawn.look !== look || drawn.strokes.some((stroke, i) => stroke !== finished[i]) || (drawn.parts > 0 && drawn.next !== next)) {
      layer.canvas.width = width; // clears it
      layer.canvas.height = height;
      drawn = this.#drawn = { look, strokes: [], next: undefined, parts: 0 };
    }
    for (const stroke of finished.slice(drawn.strokes.length)) {
      draw(layer, stroke, drawn.parts, partsOf(stroke));
      drawn.strokes.push(stroke);
      drawn.parts = 0;
    }
    if (growing) {
      const settled = opaque ? Math.max(0, Math.floor((growing.length - 2) / PART)) : 0; // a piece depends on the next point
      draw(layer, growing, drawn.parts, settled);
      drawn.next = growing;
      drawn.parts = settled;
    }

    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    context.drawImage(layer.canvas, 0, 0);
    if (growing) draw(context, growing, drawn.parts, partsOf(growing));
    if (!cursor) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.strokeStyle = style.color;
    context.lineWidth = RING_WIDTH;
    context.beginPath();
    context.arc(cursor.x, cursor.y, down ? DOWN_RADIUS : UP_RADIUS, 0, 7);
    context.stroke();
  }

  /**
   * @param {Stroke} stroke
   * @param {number} part
   * @param {boolean} growing
   * @returns {Path2D}
   */
  #path(stroke, part, growing) {
    let paths = this.#paths.get(stroke);
    if (!paths) this.#paths.set(stroke, paths = []);
    const path = paths[part] ?? new Path2D(toPartOfSvgPath(stroke, part * PART, Math.min((part + 1) * PART, stroke.length - 1)));
    if (!growing) paths[part] = path;
    return path;
  }
}

/** @param {Stroke} stroke */
const partsOf = (stroke) => Math.max(1, Math.ceil((stroke.length - 1) / PART));

/**
 * Calls back when a media query begins or ends to match.
 * @param {string} query
 * @param {() => void} onChange
 * @param {AddEventListenerOptions} options
 */
export function watchMedia(query, onChange, options) {
  globalThis.matchMedia?.(query)?.addEventListener?.('change', onChange, options);
}

/**
 * Calls back when the canvas changes its size, or moves to a screen with another pixel ratio, which leaves its size in CSS
 * px as it was.
 * @param {HTMLCanvasElement} canvas
 * @param {() => void} onResize
 * @param {AbortSignal} signal
 */
export function watchSize(canvas, onResize, signal) {
  const observer = new ResizeObserver(onResize);
  observer.observe(canvas);
  signal.addEventListener('abort', () => observer.disconnect());
  const watchRatio = () => watchMedia(`(resolution: ${devicePixelRatio}dppx)`, () => {
    watchRatio();
    onResize();
  }, { once: true, signal });
  watchRatio();
}
