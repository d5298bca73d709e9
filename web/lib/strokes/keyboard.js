/** Draws with the keyboard: arrow keys (two at once for a diagonal) move a pen that the space bar puts down and lifts. */
import { contentBox } from './place.js';

/** @typedef {import('./canvas.js').Position} Position */

const STEP = 4, SHIFT_STEP = 24; // CSS px
/** @type {Record<string, number[]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * @param {HTMLCanvasElement} canvas
 * @param {import('./pen.js').Pen} pen
 * @param {import('./pen.js').Listen} listen
 * @param {() => void} redraw
 * @param {(detail: { down: boolean, x: number, y: number }) => void} onMove after every key for the pen; x and y from 0 to
 *   1 of the canvas
 * @param {AbortSignal} signal
 */
export function drawByKeyboard(canvas, pen, listen, redraw, onMove, signal) {
  /** @type {Position | null} */
  let cursor = null;
  /** @type {string[]} */
  let arrows = []; // held

  const isKeyboardDrawing = () => pen.drawnBy === 'keyboard';

  const showCursor = () => {
    redraw();
    const { width, height } = contentBox(canvas);
    return cursor ??= { x: width / 2, y: height / 2 };
  };

  const hideCursor = () => {
    arrows = [];
    cursor = null;
    if (isKeyboardDrawing()) pen.end();
    redraw();
  };

  const tabIndex = canvas.getAttribute('tabindex');
  canvas.tabIndex = 0;
  signal.addEventListener('abort', () => {
    if (tabIndex === null) canvas.removeAttribute('tabindex');
    else canvas.setAttribute('tabindex', tabIndex);
  });
  listen('focus', () => canvas.matches(':focus-visible') && showCursor());
  listen('blur', hideCursor);
  listen('keyup', ({ key }) => { arrows = arrows.filter((held) => held !== key); });
  listen('keydown', (event) => {
    const { key, timeStamp } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const cursor = showCursor();
    const { width, height } = contentBox(canvas);
    if (key in ARROWS) {
      if (!arrows.includes(key)) arrows.push(key);
      const step = event.shiftKey ? SHIFT_STEP : STEP;
      for (const arrow of arrows) {
        cursor.x = Math.min(width, Math.max(0, cursor.x + step * ARROWS[arrow][0]));
        cursor.y = Math.min(height, Math.max(0, cursor.y + step * ARROWS[arrow][1]));
      }
      if (isKeyboardDrawing() && pen.add(cursor, timeStamp)) pen.moved(timeStamp);
    } else if (isKeyboardDrawing() && (key === ' ' || key === 'Escape')) {
      pen.end();
    } else if (key === ' ' && !pen.drawnBy) {
      pen.begin('keyboard', cursor, timeStamp);
    } else return;
    event.preventDefault(); // no scrolling, and no dialog closed
    onMove({ down: isKeyboardDrawing(), x: cursor.x / width, y: cursor.y / height });
  });

  return {
    /** Where the keyboard's pen is; null while it is not shown. */
    get cursor() { return cursor; },
    get isDown() { return isKeyboardDrawing(); },
    hideCursor,
  };
}
