/** Finds where on a canvas a pointer is, under every transform and zoom that can be inverted. */

/** @typedef {import('./canvas.js').Position} Position */
/** @typedef {{ x: number, y: number, width: number, height: number }} Box in CSS px from the border box's corner */

/** A point further away, as near the horizon of a perspective, cannot be drawn any more. In CSS px. */
const MAX_DISTANCE = 1e6;

/**
 * Four elements without a size at the corners of their positioned parent, clockwise from the top left. Their places in the
 * window are exact under every transform, which a canvas's bounding rectangle is not.
 * @param {Document} [owner]
 * @returns {Element[]}
 */
export const createCorners = (owner = document) => [[0, 0], [100, 0], [100, 100], [0, 100]].map(([x, y]) => {
  const corner = owner.createElement('i');
  corner.style.cssText = `position:absolute;left:${x}%;top:${y}%;pointer-events:none`;
  return corner;
});

/**
 * The part of the canvas that its bitmap fills.
 * @param {HTMLCanvasElement} canvas
 * @returns {Box}
 */
export function contentBox(canvas) {
  const style = getComputedStyle(canvas);
  const [top, right, bottom, left] = [style.paddingTop, style.paddingRight, style.paddingBottom, style.paddingLeft].map((px) => parseFloat(px) || 0);
  return {
    x: canvas.clientLeft + left, y: canvas.clientTop + top,
    width: Math.max(0, canvas.clientWidth - left - right), height: Math.max(0, canvas.clientHeight - top - bottom),
  };
}

/** An element and those around it, also out of shadow trees. @param {Element} element */
function ancestors(element) {
  /** @type {HTMLElement[]} */
  const all = [];
  for (let at = /** @type {any} */ (element); at; at = at.assignedSlot ?? at.parentElement ?? at.getRootNode().host) all.push(at);
  return all;
}

/**
 * Whether the user can reach an element: it is shown, and neither inert nor behind a modal dialog.
 * @param {Element} element
 */
export function isReachable(element) {
  if (getComputedStyle(element).visibility !== 'visible' || element.checkVisibility?.() === false) return false;
  const around = ancestors(element);
  if (around.some((at) => at.inert)) return false;
  try {
    return !element.ownerDocument.querySelector(':modal') || around.some((at) => at.matches(':modal'));
  } catch {
    return true; // before Safari 15.6, Chrome 105, Firefox 103
  }
}

/**
 * The product of the CSS `zoom` of an element and of those around it, by which old engines divide its rectangles.
 * @param {Element} element
 */
function rectZoom(element) {
  if ('currentCSSZoom' in element) return 1;
  return ancestors(element).reduce((zoom, at) => zoom * (parseFloat(/** @type {any} */ (getComputedStyle(at)).zoom) || 1), 1);
}

/**
 * Measures how the canvas lies in the window now.
 * @param {HTMLCanvasElement} canvas
 * @param {Element[]} [corners] of the canvas, clockwise from the top left; without them only scaling is seen
 * @returns {(client: { clientX: number, clientY: number }) => Position | null} from the content box's corner; null: the
 *   canvas is seen from the side or has no size
 */
export function measurePlace(canvas, corners) {
  const zoom = rectZoom(canvas);
  const { left, top, right, bottom } = canvas.getBoundingClientRect();
  const quad = corners?.map((corner) => corner.getBoundingClientRect()).map(({ left, top }) => [left, top])
    ?? [[left, top], [right, top], [right, bottom], [left, bottom]];
  const [[ax, ay], [bx, by], [cx, cy], [dx, dy]] = quad.map(([x, y]) => [zoom * x, zoom * y]);

  // The projective map from the unit square to the corners (Heckbert 1989, 2.2.3): x = (a u + b v + ax) / w, w = g u + h v + 1.
  const [ux, uy, vx, vy] = [bx - cx, by - cy, dx - cx, dy - cy];
  const [sx, sy] = [ax - bx + cx - dx, ay - by + cy - dy];
  const area = ux * vy - vx * uy;
  const [g, h] = [(sx * vy - vx * sy) / area, (ux * sy - sx * uy) / area];
  const [a, b, d, e] = [bx - ax + g * bx, dx - ax + h * dx, by - ay + g * by, dy - ay + h * dy];

  const { x: inX, y: inY } = contentBox(canvas);
  const { offsetWidth, offsetHeight } = canvas;
  return ({ clientX, clientY }) => {
    const [x, y] = [clientX - ax, clientY - ay];
    // The inverse: two linear equations in u and v.
    const [ga, hb, gd, he] = [a - g * clientX, b - h * clientX, d - g * clientY, e - h * clientY];
    const determinant = ga * he - hb * gd;
    const [u, v] = [(x * he - hb * y) / determinant, (ga * y - x * gd) / determinant];
    const position = { x: u * offsetWidth - inX, y: v * offsetHeight - inY };
    const visible = g * u + h * v + 1 > 0 && Math.hypot(position.x, position.y) < MAX_DISTANCE; // false for NaN
    return visible ? position : null;
  };
}
