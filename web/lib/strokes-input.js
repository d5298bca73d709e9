/** What `inkling/strokes` has for the pad, which loads this file and not the readers of other formats. */
export { boundingBox, toJson, toPoints, toRows, toSvgPath } from './strokes/convert.js';
export { StrokeInput } from './strokes/input.js';
export { createCorners } from './strokes/place.js';
