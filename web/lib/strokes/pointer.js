/** Draws with mouse, touch and pen. Palms and second fingers do not draw. */
import { measurePlace } from './place.js';

/** @typedef {import('./pen.js').Pen} Pen */

/** A second finger within this time means a pinch or a palm, not a drawing. */
const PALM_WINDOW_MS = 250;
/** `PointerEvent.button` of the end of a pen that erases. */
const ERASER_BUTTON = 5;

/**
 * Two fingers scroll and zoom the page, by the browser's own means: `touch-action: pinch-zoom` leaves it just that. A page
 * that sets `touch-action: none` on an element around the canvas switches it off.
 * @param {HTMLCanvasElement} canvas
 * @param {Pen} pen
 * @param {import('./pen.js').Listen} listen
 * @param {() => void} hideCursor takes the keyboard's pen away
 * @param {{ corners?: Element[], signal: AbortSignal }} options see StrokeInput
 * @returns {{ forget: () => void }} forgets all pointers: whatever they do, no end of theirs will be heard of
 */
export function drawByPointer(canvas, pen, listen, hideCursor, { corners, signal }) {
  /** Fingers on the canvas, by pointerId. @type {Set<number>} */
  const touches = new Set();
  let penDetected = false;
  // While a pointer draws: which one, and since when (timeStamp).
  let id = -1, type = '', startTime = 0;

  const isDrawing = () => pen.drawnBy === 'pointer';
  const isTouchDrawing = () => isDrawing() && type === 'touch';

  /** Ends the stroke of a pointer whose end was never told, as after an alert, or when its element was moved. */
  const forget = () => {
    touches.clear();
    if (isDrawing()) pen.end();
  };

  /** @param {PointerEvent} event */
  const down = (event) => {
    const { pointerId, pointerType, timeStamp } = event;
    if (pointerType === 'touch' && event.isPrimary) touches.clear(); // no other finger is on the screen
    // A pointer cannot go down twice, nor a first finger or pen while another is down.
    if (isDrawing() && (pointerId === id || (pointerType === type && event.isPrimary && type !== 'mouse'))) pen.end();
    if (pointerType === 'touch') touches.add(pointerId);
    const eraser = pointerType === 'pen' && event.button === ERASER_BUTTON;
    if (event.button !== 0 && !eraser) return;
    event.preventDefault(); // no selection, no drag; focus stays where it is
    if (pointerType === 'pen') {
      if (isTouchDrawing()) pen.cancel(); // the palm came before the pen
      if (!penDetected) penDetected = pen.penMode = true;
    }
    if (pointerType === 'touch') {
      if (pen.penMode) return;
      if (touches.size > 1) {
        if (isTouchDrawing() && timeStamp - startTime < PALM_WINDOW_MS) pen.cancel();
        return;
      }
    }
    hideCursor();
    const position = measurePlace(canvas, corners)(event);
    if (pen.drawnBy || !position) return;
    try {
      canvas.setPointerCapture(pointerId);
    } catch {
      // The pointer is gone already, or a script made the event: the stroke then has gaps outside of the canvas.
    }
    [id, type, startTime] = [pointerId, pointerType, timeStamp];
    pen.begin('pointer', position, timeStamp, eraser);
    try {
      addEventListener('wheel', steady, { signal, capture: true, passive: false }); // not always: it slows the page's scrolling
    } catch {
      // The page has replaced addEventListener: the wheel then scrolls it.
    }
  };

  /** @param {PointerEvent} event */
  const move = (event) => {
    if (!isDrawing() || event.pointerId !== id) return;
    if (event.buttons === 0) return up(event); // released where we could not see it
    const events = event.getCoalescedEvents?.() ?? [];
    const toPosition = measurePlace(canvas, corners);
    let moved = false;
    for (const each of events.length ? events : [event]) moved = pen.add(toPosition(each), each.timeStamp) || moved;
    if (moved) pen.moved(event.timeStamp);
  };

  /** @param {PointerEvent} event */
  const up = (event) => {
    if (event.type !== 'pointermove') touches.delete(event.pointerId);
    if (!isDrawing() || event.pointerId !== id) return;
    if (event.type === 'pointerup') pen.add(measurePlace(canvas, corners)(event), event.timeStamp);
    pen.end();
  };

  /** @param {Event} event */
  const steady = (event) => {
    if (isDrawing()) return event.preventDefault(); // scrolling under the pen would bend the line
    try {
      removeEventListener('wheel', steady, true);
    } catch {
      // It is called again then, and does nothing.
    }
  };

  /**
   * No browser may take the pointer away from a stroke: iPadOS takes quick pen strokes for handwriting, and a palm that comes
   * to rest beside a finger would scroll the page. A first finger stays with the browser, as a second may follow.
   * @param {TouchEvent} event
   */
  const keep = (event) => {
    const [first, second] = /** @type {any} */ (event.touches ?? []);
    const finger = first && first.touchType !== 'stylus';
    if (!finger || (second && isDrawing())) event.preventDefault();
  };

  const style = /** @type {any} */ (canvas.style);
  const { touchAction, userSelect, webkitUserSelect, webkitTouchCallout } = style;
  Object.assign(style, { touchAction: touchAction || 'pinch-zoom', userSelect: 'none', webkitUserSelect: 'none', webkitTouchCallout: 'none' });
  signal.addEventListener('abort', () => { Object.assign(style, { touchAction, userSelect, webkitUserSelect, webkitTouchCallout }); });
  listen('pointerdown', down);
  listen('pointermove', move);
  listen('contextmenu', (event) => event.preventDefault()); // a long press
  listen('touchstart', keep);
  listen('touchmove', keep);
  for (const name of /** @type {const} */ (['pointerup', 'pointercancel', 'lostpointercapture'])) {
    listen(name, up);
    addEventListener(name, up, { signal, capture: true }); // outside of a canvas that has lost the pointer
  }
  addEventListener('pointermove', (event) => { if (event.buttons === 0) up(event); }, { signal, capture: true });
  addEventListener('blur', forget, { signal });
  return { forget };
}
