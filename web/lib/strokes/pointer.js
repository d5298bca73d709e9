/** Draws with mouse, touch and pen. Palms and second fingers do not draw. */

/** @typedef {import('./pen.js').Pen} Pen */

/** A second finger within this time means a pinch or a palm, not a drawing. */
const PALM_WINDOW_MS = 250;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Pen} pen
 * @param {import('./pen.js').Listen} listen
 * @param {() => void} hideCursor takes the keyboard's pen away
 */
export function drawByPointer(canvas, pen, listen, hideCursor) {
  /** Fingers on the canvas, by pointerId. @type {Set<number>} */
  const touches = new Set();
  let penDetected = false;
  // While a pointer draws: which one, and since when (timeStamp).
  let id = -1, type = '', startTime = 0;

  const isDrawing = () => pen.drawnBy === 'pointer';
  const isTouchDrawing = () => isDrawing() && type === 'touch';

  /** @param {PointerEvent} event @returns {import('./canvas.js').Position} */
  const position = ({ clientX, clientY }) => {
    const box = canvas.getBoundingClientRect(); // larger or smaller than the canvas under a CSS transform
    return { x: (clientX - box.left) * canvas.clientWidth / box.width, y: (clientY - box.top) * canvas.clientHeight / box.height };
  };

  /** @param {PointerEvent} event */
  const down = (event) => {
    const { pointerId, pointerType, timeStamp } = event;
    if (pointerType === 'touch') touches.add(pointerId);
    if (event.button !== 0) return;
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
    if (pen.drawnBy) return;
    try {
      canvas.setPointerCapture(pointerId);
    } catch {
      // The pointer is gone already, or a script made the event: the stroke then ends at the canvas's edge.
    }
    [id, type, startTime] = [pointerId, pointerType, timeStamp];
    pen.begin('pointer', position(event), timeStamp);
  };

  /** @param {PointerEvent} event */
  const move = (event) => {
    if (!isDrawing() || event.pointerId !== id) return;
    if (event.buttons === 0) return up(event); // released where we could not see it
    const events = event.getCoalescedEvents?.() ?? [];
    let moved = false;
    for (const each of events.length ? events : [event]) moved = pen.add(position(each), each.timeStamp) || moved;
    if (moved) pen.moved(event.timeStamp);
  };

  /** @param {PointerEvent} event */
  const up = (event) => {
    if (event.type !== 'pointermove') touches.delete(event.pointerId);
    if (!isDrawing() || event.pointerId !== id) return;
    if (event.type === 'pointerup') pen.add(position(event), event.timeStamp);
    pen.end();
  };

  Object.assign(canvas.style, { touchAction: 'none', userSelect: 'none', webkitUserSelect: 'none', webkitTouchCallout: 'none' });
  listen('pointerdown', down);
  listen('pointermove', move);
  listen('pointerup', up);
  listen('pointercancel', up);
  listen('lostpointercapture', up);
  listen('contextmenu', (event) => event.preventDefault()); // a long press
  // Without these iPadOS takes quick pen strokes for handwriting.
  listen('touchstart', (event) => event.preventDefault());
  listen('touchmove', (event) => event.preventDefault());
}
