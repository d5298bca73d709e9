/**
 * File formats by extension. A new one is its file in this folder and its row here; one that can be saved also needs a
 * button with `data-save` in index.html.
 */
import { readNdjson, writeNdjson } from './ndjson.js';
import { writePng } from './png.js';
import { writeSvg } from './svg.js';

/** @typedef {import('../../lib/strokes.js').Stroke} Stroke */

/**
 * @typedef {object} Format
 * @property {string} type MIME type
 * @property {(strokes: Stroke[], category: string, lineWidth: number) => string | Promise<Blob>} [write] `lineWidth`: on the
 *   paper, in the strokes' px
 * @property {(text: string) => { strokes: number[][][], word: string, more: number }} [read] the first drawing of a file, in rows, and how
 *   many drawings follow it; throws a SyntaxError if the text is of another format, and another Error if there are no strokes
 * @property {string} [accept] for the file chooser
 */

/** @type {Record<string, Format>} */
export const FORMATS = {
  png: { type: 'image/png', write: writePng },
  svg: { type: 'image/svg+xml', write: writeSvg },
  ndjson: {
    type: 'application/x-ndjson', write: writeNdjson, read: readNdjson,
    accept: '.ndjson,.json,.jsonl,application/x-ndjson,application/json',
  },
};

/**
 * Reads a text of any of the formats.
 * @param {string} text
 * @returns {{ strokes: number[][][], word: string, more: number }}
 * @throws {SyntaxError} if no format fits
 * @throws {Error} if there are no strokes
 */
export function readDrawing(text) {
  for (const { read } of Object.values(FORMATS)) {
    try {
      if (read) return read(text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  throw new SyntaxError('not a drawing');
}
