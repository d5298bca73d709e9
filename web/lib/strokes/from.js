/** Strokes from what other programs and packages hold. */
import { InklingError, describe } from '../errors.js';
import { flat, pairs, quickdraw } from './formats/arrays.js';
import { excalidraw } from './formats/excalidraw.js';
import { fabric } from './formats/fabric.js';
import { inkml } from './formats/inkml.js';
import { konva } from './formats/konva.js';
import { myscript } from './formats/myscript.js';
import { paper } from './formats/paper.js';
import { isPathData } from './formats/path.js';
import { handwriting, pad, points, signaturePad } from './formats/points.js';
import { Collected, isList, isObject } from './formats/reader.js';
import { svg, svgPath } from './formats/svg.js';
import { tldraw } from './formats/tldraw.js';
import { parseXml } from './formats/xml.js';

/** @typedef {import('./convert.js').Stroke} Stroke */

/** In the order in which they are tried. */
const FORMATS = {
  inkml, svg, 'svg-path': svgPath, handwriting, pad, signature_pad: signaturePad, excalidraw, tldraw, konva, fabric, paper, points, quickdraw, pairs, flat, myscript,
};

/**
 * @typedef {keyof typeof FORMATS} StrokeFormat
 *
 * `strokes`: in px of the source and ms since the first point, t 0 where the source has no times; curves as lines.
 * `format`: what the value was taken for. `skipped`: kinds of things in it that are no strokes, such as 'text'.
 * @typedef {{ strokes: Stroke[], format: StrokeFormat, skipped: string[] }} FoundStrokes
 */

const UNDERSTOOD = 'Understood are points { x, y, t }, pairs [x, y], rows [x…], [y…] of Quick, Draw!, flat lists [x, y, x, y…], the data of signature_pad, '
  + 'perfect-freehand, Excalidraw, tldraw, MyScript, Konva, Fabric and Paper.js, InkML, SVG and SVG paths, also as JSON text.';

/**
 * Takes strokes from what other packages hold: this package's own strokes, signature_pad's toData(), perfect-freehand's input,
 * Excalidraw's and tldraw's shapes, scenes and stores, MyScript's strokes and JIIX, nodes of Konva, objects of Fabric, Paper.js's
 * JSON, Quick, Draw!'s rows, InkML, SVG and SVG path data; objects or text. It needs no DOM and loads nothing.
 *
 *     pad.strokes = strokesFrom(signaturePad.toData()).strokes;
 *
 * @param {unknown} value
 * @param {{ format?: StrokeFormat }} [options] `format` says what the value is if its shape does not, such as 'pairs' or 'quickdraw'
 * @returns {FoundStrokes}
 * @throws {InklingError} `strokes` if it is not understood, is ambiguous or is cut off; `not-finite`, `too-many-points`,
 *   `too-many-strokes`; `option`
 */
export function strokesFrom(value, options) {
  const wanted = options?.format;
  if (wanted !== undefined && !Object.hasOwn(FORMATS, wanted)) {
    throw new InklingError('option', `format must be one of ${Object.keys(FORMATS).join(', ')}, not ${describe(wanted)}.`);
  }
  try {
    const parsed = parse(value);
    const empty = isList(parsed) && Array.from(parsed).every((stroke) => isList(stroke) && stroke.length === 0);
    const format = empty ? wanted ?? 'points' : formatOf(parsed, wanted);
    if (!format) throw new InklingError('strokes', `These are no strokes that Inkling understands${wanted ? ` as ${wanted}` : ''}: ${summary(parsed)}.`);
    const result = new Collected();
    if (!empty) FORMATS[format].read(parsed, result);
    return { strokes: result.strokes(), format, skipped: [...result.skipped] };
  } catch (error) {
    const { code, message = String(error) } = /** @type {InklingError} */ (error ?? {});
    if (error instanceof InklingError && code !== 'strokes') throw error;
    throw new InklingError('strokes', `${error instanceof InklingError ? message : `Reading the strokes failed: ${message}.`} ${UNDERSTOOD}`, { cause: error });
  }
}

/** Arrays of numbers have one of these, which the caller may choose. */
const CHOICES = ['pairs', 'quickdraw', 'flat'];

/**
 * @param {any} value
 * @param {StrokeFormat} [wanted]
 * @returns {StrokeFormat | undefined}
 */
function formatOf(value, wanted) {
  if (typeof value === 'string' && !isPathData(value)) return undefined;
  const names = wanted ? [wanted] : /** @type {StrokeFormat[]} */ (Object.keys(FORMATS));
  return names.find((name) => (wanted && CHOICES.includes(name) && isObject(value)) || FORMATS[name].accepts(value));
}

/**
 * JSON and XML as what they contain; everything else as it is.
 * @param {any} value
 * @returns {unknown}
 */
function parse(value) {
  const text = typeof value === 'string' ? value.replace(/^\uFEFF/, '').trim() : typeof value?.outerHTML === 'string' && !isList(value.strokes) ? value.outerHTML : undefined;
  if (text === undefined) return value;
  if (text.startsWith('<')) return parseXml(text);
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InklingError('strokes', `The text begins like JSON but is not, or is cut off: ${/** @type {Error} */ (error).message}.`, { cause: error });
  }
}

/** A value in a few words. @param {any} value @returns {string} */
function summary(value, depth = 0) {
  if (!isObject(value)) return describe(value);
  if (isList(value)) return `an array of ${value.length}${value.length && depth < 3 ? `, beginning with ${summary(value[0], depth + 1)}` : ''}`;
  if ('children' in value && 'attributes' in value) return `XML with ${value.children.slice(0, 3).map((/** @type {any} */ { name }) => `<${name}>`).join(', ') || 'no element'}`;
  const keys = Object.keys(value);
  return keys.length ? `an object with ${keys.slice(0, 8).join(', ')}${keys.length > 8 ? ', …' : ''}` : 'an object without properties';
}
