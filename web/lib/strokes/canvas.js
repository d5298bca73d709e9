/** Shows a drawing on a canvas, scaled to fit. */
import { boundingBox, round, toSvgPath } from './convert.js';

/** @typedef {import('./convert.js').Stroke} Stroke */
/** @typedef {import('./drawing.js').Drawing} Drawing */
/** @typedef {{ x: number, y: number }} Position in CSS px from the top left of the canvas */

/** The ring that shows the keyboard's pen, in CSS px. */
const RING_WIDTH = 2, UP_RADIUS = 10, DOWN_RADIUS = 5;

export class DrawingCanvas {
  #canvas;
  #context;
  #view = { scale: 1, x: 0, y: 0 }; // from the drawing's px to the canvas's CSS px
  /** Paths of finished strokes. @type {WeakMap<Stroke, Path2D>} */ #paths = new WeakMap();

  /** @param {HTMLCanvasElement} canvas its CSS `color` and `stroke-width` are the line's */
  constructor(canvas) {
    this.#canvas = canvas;
    // Without asking where there is none, as in jsdom, which would complain.
    this.#context = globalThis.CanvasRenderingContext2D ? canvas.getContext('2d') : null;
  }

  /** Whether there is something to draw with; not in jsdom and the like. */
  get canPaint() { return this.#context !== null && typeof ResizeObserver === 'function'; }

  /** Matches the bitmap, which this clears, to the screen's pixels. @returns {boolean} false: the canvas is hidden */
  resize() {
    const { clientWidth, clientHeight } = this.#canvas;
    if (clientWidth === 0 || clientHeight === 0) return false;
    this.#canvas.width = Math.round(clientWidth * devicePixelRatio);
    this.#canvas.height = Math.round(clientHeight * devicePixelRatio);
    return true;
  }

  /** Fits the drawing's bounds, and the strokes outside of them, into the canvas. @param {Drawing} drawing */
  fitView({ bounds, strokes }) {
    const { clientWidth, clientHeight } = this.#canvas;
    this.#view = { scale: 1, x: 0, y: 0 };
    if (strokes.length === 0 || bounds.width === 0) return;
    const { x, y, width, height } = boundingBox([bounds, { x: bounds.x + bounds.width, y: bounds.y + bounds.height }, ...strokes.flat()]);
    const scale = Math.min(clientWidth / width, clientHeight / height);
    this.#view = { scale, x: (clientWidth - scale * (2 * x + width)) / 2, y: (clientHeight - scale * (2 * y + height)) / 2 };
  }

  /** @param {Position} position @returns {Position} in the drawing's px */
  toDrawing({ x, y }) {
    const { scale, x: left, y: top } = this.#view;
    return { x: round((x - left) / scale), y: round((y - top) / scale) };
  }

  /**
   * @param {Stroke[]} strokes
   * @param {Stroke | null} current the stroke that still grows
   * @param {Position | null} cursor the keyboard's pen
   * @param {boolean} down whether it draws
   */
  paint(strokes, current, cursor, down) {
    const { scale, x, y } = this.#view;
    const context = this.#context;
    if (!context) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    const ratio = this.#canvas.width / this.#canvas.clientWidth;
    context.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * x, ratio * y);
    const style = getComputedStyle(this.#canvas);
    context.strokeStyle = style.color;
    context.lineWidth = parseFloat(style.strokeWidth) / scale;
    context.lineCap = context.lineJoin = 'round';
    for (const stroke of strokes) {
      let path = this.#paths.get(stroke);
      if (!path) {
        path = new Path2D(toSvgPath(stroke));
        if (stroke !== current) this.#paths.set(stroke, path);
      }
      context.stroke(path);
    }
    if (!cursor) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.lineWidth = RING_WIDTH;
    context.beginPath();
    context.arc(cursor.x, cursor.y, down ? DOWN_RADIUS : UP_RADIUS, 0, 7);
    context.stroke();
  }
}

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
