/**
 * Strokes drawn with mouse, touch, pen or keyboard on a canvas, and their conversion from and to other formats. Usable
 * without the classifier.
 *
 *     const input = new StrokeInput(canvas, { storageKey: 'my-drawing' });
 *     input.addEventListener('change', () => console.log(input.strokes));
 *
 *     const { strokes, format } = strokesFrom(signaturePad.toData());
 */
export * from './strokes-input.js';
export { strokesFrom } from './strokes/from.js';

/** @typedef {import('./strokes/convert.js').Point} Point */
/** @typedef {import('./strokes/convert.js').Stroke} Stroke */
/** @typedef {import('./strokes/convert.js').Bounds} Bounds */
/** @typedef {import('./strokes/input.js').Tool} Tool */
/** @typedef {import('./strokes/from.js').StrokeFormat} StrokeFormat */
/** @typedef {import('./strokes/from.js').FoundStrokes} FoundStrokes */
