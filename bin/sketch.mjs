/** What draws: the commands draw and finish of the npm package, as core/cli/draw.c and core/cli/finish.c do it. */
import { readFileSync, statSync } from 'node:fs';
import { InklingError } from '../dist/inkling.js';
import { createSketcher, findName, nearestName, shorten } from '../dist/sketch.js';
import { mostUnlike, sample, triesFor } from '../dist/unlike.js';
import { BadLine, quote } from './json.mjs';
import { find } from './readers.mjs';

/** @typedef {Awaited<ReturnType<typeof import('../dist/inkling.js').createInkling>>} Inkling */
/** @typedef {import('../dist/sketch.js').Sketcher} Sketcher */
/** @typedef {import('./strokes.mjs').Drawing} Drawing */
/** @typedef {[x: number[], y: number[]][]} Rows */

export const DRAW_HELP = `inkling draw WORD… [--seed N] [--count N] [--temperature T] [--best N | --unlike]
             [--decoder FILE] [--model FILE]
inkling draw --all …

Draws words and writes one JSON line per drawing:
    {"word":"cat","seed":3,"drawing":[[[x…],[y…]],…]}
The same word, seed and temperature give the same drawing everywhere.

    --all            draw every word
    --count N        drawings of each word (default 1); each has a seed of its own
    --seed N         the first drawing's seed (default 1)
    --temperature T  from 0.05, careful, to 2, wild (default 0.4)
    --best N         draw N times and keep the drawing that the recognizer is surest of (default 1)
    --unlike         choose drawings that differ: the surest of the first four, then, after every 60
                     more, the one most unlike those chosen, of all that the recognizer names
    --decoder FILE   the decoder file (default: $INKLING_DECODER, or the decoder of this package)
    --model FILE     the recognizer's, for --best and --unlike (default: $INKLING_MODEL, or the model of this package)
`;
export const FINISH_HELP = `inkling finish [--word WORD] [--seed N] [--temperature T] [--cut F] [--decoder FILE]
               [--raw] [--rows|--points] [--csv] [FILE…|-]

Finishes drawings: reads the files that classify reads, and writes one JSON line per drawing, what was
given first, in the square from 0 to 255:
    {"word":"cat","given":12,"drawing":[[[x…],[y…]],…]}
"given" counts the points that were there. A simplified drawing stays where it is in the square; raw pen
input is scaled to fill it, so that what is added can be larger.

    --word WORD      what the drawings are to become (default: "word" of each line)
    --cut F          keep only the first share F of each drawing's points
    --seed N         the first drawing's seed, the next one's is one more (default 1)
    --temperature T  from 0.05, careful, to 2, wild (default 0.4)
    --decoder FILE   the decoder file (default: $INKLING_DECODER, or the decoder of this package)
`;

/** A decoder file cannot be used. */
export class DecoderError extends Error {}

/**
 * Loads a decoder file, or the package's decoder.
 * @param {string | undefined} path
 * @param {(error: NodeJS.ErrnoException) => string} systemReason
 * @returns {Promise<Sketcher>}
 * @throws {DecoderError}
 */
export async function loadDecoder(path, systemReason) {
  let bytes;
  try {
    if (path !== undefined && !statSync(path).isFile()) throw new DecoderError(`the decoder ${path} is not a regular file`);
    bytes = path === undefined ? undefined : readFileSync(path);
  } catch (error) {
    if (error instanceof DecoderError) throw error;
    throw new DecoderError(`cannot open the decoder ${path}: ${systemReason(/** @type {NodeJS.ErrnoException} */ (error))}`);
  }
  try {
    return await createSketcher({ decoder: bytes });
  } catch (error) {
    if (!(error instanceof InklingError)) throw error;
    const why = error.message.replace(/^Cannot use the decoder: |\.$/g, '').replace('not an Inkling model', 'not a decoder');
    throw new DecoderError(`cannot use the ${path === undefined ? "package's decoder" : `decoder ${path}`}: ${why}`);
  }
}

/** @param {Sketcher} sketcher @param {string} name @returns {string} one of its words @throws {BadLine} */
export function findWord({ words }, name) {
  const at = findName(words, name);
  if (at < 0) throw new BadLine(`unknown word "${shorten(name)}"; the nearest one is "${nearestName(words, name)}"`);
  return words[at];
}

/** Adds points to strokes, to the last one as long as none begins. @param {Iterable<import('../dist/sketch.js').SketchPoint>} points @param {Rows} rows */
function addPoints(points, rows) {
  for (const { x, y, begins } of points) {
    if (begins || rows.length === 0) rows.push([[], []]);
    const [xs, ys] = rows[rows.length - 1];
    xs.push(x);
    ys.push(y);
  }
  return rows;
}

/** @param {Rows} rows @param {(value: number) => string} formatNumber */
const rowsAsText = (rows, formatNumber) => `[${rows.map((stroke) => `[${stroke.map((row) => `[${row.map(formatNumber)}]`)}]`)}]`;

/**
 * How sure the recognizer is of a drawing's word, -1 if it cannot read the drawing; and whether the word is its first guess.
 * @param {Inkling} inkling @param {Rows} rows @param {string} word
 */
function judge(inkling, rows, word) {
  const label = inkling.labels[findName(inkling.labels, word)];
  try {
    if (label === undefined) return { sure: -1, named: false };
    const { guesses } = inkling.classify(rows, { format: 'simplified', top: inkling.labels.length });
    return { sure: guesses.find((guess) => guess.label === label)?.probability ?? 0, named: guesses[0].label === label };
  } catch (error) {
    if (!(error instanceof InklingError)) throw error;
    return { sure: -1, named: false };
  }
}

/** @param {string} word @param {{ seed: number, rows: Rows }} drawn @param {(value: number) => string} formatNumber */
const lineOf = (word, { seed, rows }, formatNumber) => `{"word":${quote(Buffer.from(word))},"seed":${seed},"drawing":${rowsAsText(rows, formatNumber)}}\n`;

/**
 * The lines of a word's drawings, each the best of a few, one after another.
 * @param {Sketcher} sketcher
 * @param {string} word one of its words
 * @param {{ seed: number, count: number, best: number, temperature: number }} options
 * @param {Inkling | undefined} inkling for best > 1
 * @param {(value: number) => string} formatNumber
 */
export function* drawLines(sketcher, word, { seed, count, best, temperature }, inkling, formatNumber) {
  for (let i = 0; i < count; i++) {
    let chosen = { seed: 0, rows: /** @type {Rows} */ ([]), sure: -2 };
    for (let k = 0; k < best; k++) {
      const own = seed + i * best + k, rows = addPoints(sketcher.draw(word, { seed: own, temperature }), []);
      const sure = inkling ? judge(inkling, rows, word).sure : 0;
      if (sure > chosen.sure) chosen = { seed: own, rows, sure };
    }
    yield lineOf(word, chosen, formatNumber);
  }
}

/** @param {Rows} rows */
const toPoints = (rows) => rows.map(([xs, ys]) => xs.map((x, i) => ({ x, y: ys[i] })));

/**
 * The lines of a word's drawings, chosen so that they differ.
 * @param {Sketcher} sketcher
 * @param {string} word one of its words
 * @param {{ seed: number, count: number, temperature: number }} options
 * @param {Inkling} inkling
 * @param {(value: number) => string} formatNumber
 */
export function* unlikeLines(sketcher, word, { seed, count, temperature }, inkling, formatNumber) {
  /** @typedef {{ seed: number, rows: Rows, sample: Float32Array, sure: number, named: boolean }} Tried */
  const tries = /** @type {Tried[]} */ ([]), chosen = /** @type {Tried[]} */ ([]);
  while (chosen.length < count) {
    const own = seed + tries.length, rows = addPoints(sketcher.draw(word, { seed: own, temperature }), []);
    tries.push({ seed: own, rows, sample: sample(toPoints(rows)), ...judge(inkling, rows, word) });
    if (tries.length < triesFor(chosen.length)) continue;
    const next = mostUnlike(tries.filter((tried) => !chosen.includes(tried)), chosen);
    chosen.push(next);
    yield lineOf(word, next, formatNumber);
  }
}

/** The first share of a drawing's points. @param {Rows} strokes @param {number} share @returns {Rows} */
function cut(strokes, share) {
  const points = strokes.reduce((sum, [x]) => sum + x.length, 0);
  let left = Math.ceil(share * points - 1e-6); // 0.07 · 100 is slightly above 7 in binary
  if (left >= points) return strokes;
  /** @type {Rows} */
  const kept = [];
  for (const [x, y] of strokes) {
    if (left > 0) kept.push([x.slice(0, left), y.slice(0, left)]);
    left -= x.length;
  }
  return kept;
}

/**
 * What finishes the drawings of lines.
 * @param {Sketcher} sketcher
 * @param {Inkling} inkling simplifies raw pen input
 * @param {{ word?: string, seed: number, cut: number, temperature: number }} options `word`: one of the sketcher's
 * @param {(value: number) => string} formatNumber
 * @returns {(read: { fields: [name: string, value: string][], drawing: Drawing }) => string} gives a drawing's line
 */
export function finishWriter(sketcher, inkling, options, formatNumber) {
  let { seed } = options;
  return ({ fields, drawing: { strokes, format } }) => {
    const own = seed++, value = find(fields, 'word');
    if (options.word === undefined && !value?.startsWith('"')) throw new BadLine('no "word": name one with --word');
    const word = options.word ?? findWord(sketcher, JSON.parse(/** @type {string} */ (value)));
    const begun = cut(strokes, options.cut);
    try {
      const rows = format === 'raw' ? inkling.simplify(begun, { format }) : begun.map((stroke) => /** @type {Rows[0]} */ (stroke.map((row) => row.map(Math.fround))));
      const given = rows.reduce((sum, [x]) => sum + x.length, 0);
      const added = addPoints(sketcher.finish(rows, { word, seed: own, temperature: options.temperature }), rows.map(([x, y]) => [[...x], [...y]]));
      return `{"word":${quote(Buffer.from(word))},"given":${given},"drawing":${rowsAsText(added, formatNumber)}}\n`;
    } catch (error) {
      if (!(error instanceof InklingError)) throw error;
      throw new BadLine(`${error.message[0].toLowerCase()}${error.message.slice(1).replace(/\.$/, '')}`);
    }
  };
}
