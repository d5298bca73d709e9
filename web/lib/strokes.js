/**
 * Strokes drawn with mouse, touch, pen or keyboard on a canvas, and their conversion to other formats. Usable without the
 * classifier.
 *
 *     const input = new StrokeInput(canvas, { storageKey: 'my-drawing' });
 *     input.addEventListener('change', () => console.log(input.strokes));
 */
export { boundingBox, toJson, toPoints, toRows, toSvgPath } from './strokes/convert.js';
export { StrokeInput } from './strokes/input.js';
export { createCorners } from './strokes/place.js';

/** @typedef {import('./strokes/convert.js').Point} Point */
/** @typedef {import('./strokes/convert.js').Stroke} Stroke */
/** @typedef {import('./strokes/convert.js').Bounds} Bounds */
/** @typedef {import('./strokes/input.js').Tool} Tool */
