#!/usr/bin/env node
/**
 * The package's command: names the drawings of ndjson files or of a pipe, with the WebAssembly module. What it writes
 * is, byte for byte, what the native command line writes (core/cli/classify.c).
 */
import { createReadStream, readFileSync } from 'node:fs';
import { getSystemErrorMap, parseArgs } from 'node:util';
import { createInkling, InklingError } from '../dist/inkling.js';

const HELP = `inkling classify [--model FILE] [--top N] [--raw] [FILE…|-]

Names drawings: reads ndjson, one {"drawing":[stroke,…]} a line, writes one JSON line a drawing, in order:
    {"key_id":…,"word":…,"guesses":[{"label":"cat","probability":0.93},…],"sure":true}
A stroke is [[x…],[y…]], simplified as Quick, Draw! does, or [[x…],[y…],[t…]], raw pen input. key_id and word
are passed through where they are given. A bad line is reported as FILE:LINE and skipped.

    --model FILE  the model to use (default: $INKLING_MODEL, else the package's own)
    --top N       how many guesses, likeliest first (default 3)
    --raw         strokes of two rows are raw pen input too

Exit status: 0 all fine; 1 some drawings could not be read or classified, the rest were; 2 wrong usage, or a
model or file that cannot be used.
`;
const FINE = 0, BAD_INPUT = 1, FAILED = 2;
const MOST_GUESSES = 1024; // INK_MAX_LABELS
const MAX_POINTS = 65536; // INK_MAX_INPUT_POINTS
const MOST_NESTED = 1000; // CJSON_NESTING_LIMIT
const MAX_FLOAT = 3.4028234663852886e38;

const complain = (text) => process.stderr.write(`${text}\n`);
const reasonOf = (error) => getSystemErrorMap().get(error.errno)?.[1] ?? error.message;

/* JSON as the native command line writes it */

/** C's %.{digits}g. */
function general(value, digits) {
  const [mantissa, exponent] = value.toExponential(digits - 1).split('e');
  const power = Number(exponent);
  const plain = power >= -4 && power < digits;
  const text = plain ? value.toFixed(digits - 1 - power) : mantissa;
  const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return plain ? short : `${short}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** A number inside a list or an object, or one that is not whole. */
function number(value) {
  if (!Number.isFinite(value)) return 'null';
  if (value === (value | 0)) return Object.is(value, -0) ? '-0' : String(value);
  const short = general(value, 15);
  return Math.abs(Number(short) - value) <= Math.abs(value) * Number.EPSILON ? short : general(value, 17);
}

const quoted = (text) => `"${text.replace(/["\\]/g, '\\$&').replace(/[\0-\x1f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`;

function json(value) {
  if (typeof value === 'number') return number(value);
  if (Array.isArray(value)) return `[${value.map(json)}]`;
  if (typeof value === 'object' && value !== null) return `{${Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}:${json(item)}`)}}`;
  return JSON.stringify(value);
}

/** key_id and word, as they came: a key_id is a whole number of 16 digits. */
function passed(value) {
  if (typeof value === 'string') return quoted(value);
  if (Number.isSafeInteger(value)) return Object.is(value, -0) ? '-0' : String(value);
  return json(value);
}

/* Reading */

class BadLine extends Error {}

/** The lines of a stream with their numbers, however they are cut into chunks. */
async function* linesOf(stream) {
  let rest = [];
  let number = 0;
  for await (const chunk of stream) {
    let start = 0;
    for (let end; (end = chunk.indexOf(10, start)) >= 0; start = end + 1) {
      yield [Buffer.concat([...rest, chunk.subarray(start, end)]), ++number];
      rest = [];
    }
    if (start < chunk.length) rest.push(chunk.subarray(start));
  }
  if (rest.length) yield [Buffer.concat(rest), ++number];
}

/** @returns {[strokes: number[][][], rows: number]} */
function strokesOf(drawing) {
  if (drawing === undefined) throw new BadLine('no "drawing"; expected {"drawing":[[[x…],[y…]],…]}');
  if (!Array.isArray(drawing)) throw new BadLine('"drawing" is not a list of strokes; expected [[[x…],[y…]],…]');
  let rows = 0, points = 0;
  drawing.forEach((stroke, i) => {
    const bad = (what) => new BadLine(`stroke ${i + 1} of "drawing" ${what}`);
    if (!Array.isArray(stroke) || stroke.length < 2 || stroke.length > 3) throw bad('is not [[x…],[y…]] or [[x…],[y…],[t…]]');
    if (rows && stroke.length !== rows) throw bad(`has ${stroke.length} rows; expected ${rows} as in the strokes before`);
    rows = stroke.length;
    const [x, y] = stroke;
    if (!stroke.every((row) => Array.isArray(row) && row.length === x.length)) {
      throw bad(`has rows of different lengths; expected as many y${rows === 3 ? ' and t' : ''} as x`);
    }
    x.forEach((_, j) => {
      for (const value of [x[j], y[j]]) {
        if (typeof value !== 'number' || !(Math.abs(value) <= MAX_FLOAT)) throw bad('has a coordinate that is not a finite number');
      }
      if (++points > MAX_POINTS) throw new BadLine('the drawing has more than 65536 points: send fewer a stroke');
    });
  });
  if (drawing.length === 0 || drawing.some(([x]) => x.length === 0)) {
    throw new BadLine('the drawing is empty or has an empty stroke: each needs a point');
  }
  return [drawing, rows];
}

/** What is nested deeper than cJSON reads would end this, too. */
function limit(value, depth = 2) {
  if (typeof value !== 'object' || value === null) return;
  if (depth > MOST_NESTED) throw new BadLine(`not JSON: nested more than ${MOST_NESTED} deep; expected one JSON object a line`);
  for (const item of Object.values(value)) limit(item, depth + 1);
}

function answer(inkling, line, { top, raw }) {
  let object;
  try {
    object = JSON.parse(new TextDecoder().decode(line));
  } catch (error) {
    throw new BadLine(`not JSON: ${error.message}; expected one JSON object a line`);
  }
  if (typeof object !== 'object' || object === null || Array.isArray(object)) {
    throw new BadLine('not a JSON object; expected {"drawing":[[[x…],[y…]],…]}');
  }
  for (const name in object) if (name !== 'drawing') limit(object[name]);
  const [strokes, rows] = strokesOf(object.drawing);
  const { guesses, sure } = inkling.classify(strokes, { top, form: raw || rows === 3 ? 'pen' : 'simplified' });
  const fields = ['key_id', 'word'].filter((name) => object[name] !== undefined).map((name) => `"${name}":${passed(object[name])},`);
  const list = guesses.map(({ label, probability }) => `{"label":${quoted(label)},"probability":${general(probability, 9)}}`);
  return `{${fields.join('')}"guesses":[${list}],"sure":${sure}}\n`;
}

/** @returns {Promise<number>} the exit status */
async function classifyFile(inkling, path, options) {
  const name = path === '-' ? 'standard input' : path;
  if (path === '-' && process.stdin.isTTY) complain('inkling: reading drawings from the keyboard, one JSON object a line; end with Ctrl-D');
  let status = FINE;
  let last = 0;
  try {
    for await (const [line, at] of linesOf(path === '-' ? process.stdin : createReadStream(path))) {
      last = at;
      if (line.every((byte) => byte === 32 || byte === 9 || byte === 13)) continue;
      try {
        const text = answer(inkling, line, options);
        // Written before the next drawing is read: who reads a pipe wants the answer now.
        if (!process.stdout.write(text)) await new Promise((resolve) => process.stdout.once('drain', resolve));
      } catch (error) {
        if (!(error instanceof BadLine) && !(error instanceof InklingError)) throw error;
        complain(`${name}:${at}: ${error.message}`);
        status = BAD_INPUT;
      }
    }
  } catch (error) {
    if (error.syscall === undefined) throw error;
    complain(error.syscall === 'open' ? `inkling: cannot open ${path}: ${reasonOf(error)}` : `inkling: cannot read ${name} after line ${last}: ${reasonOf(error)}`);
    return FAILED;
  }
  return status;
}

function usage(what) {
  complain(`inkling classify: ${what}; see inkling classify --help`);
  return FAILED;
}

async function classify(args) {
  let values, positionals;
  try {
    ({ values, positionals } = parseArgs({ args, allowPositionals: true, options: {
      model: { type: 'string' }, top: { type: 'string', default: '3' }, raw: { type: 'boolean' }, help: { type: 'boolean' },
    } }));
  } catch (error) {
    return usage(error.message.split('. ')[0]);
  }
  if (values.help) {
    process.stdout.write(HELP);
    return FINE;
  }
  const top = Number(values.top);
  if (!/^\s*[+-]?\d+$/.test(values.top) || top < 1 || top > MOST_GUESSES) return usage(`--top ${values.top} is not a whole number from 1 to ${MOST_GUESSES}`);

  let inkling;
  const model = values.model ?? (process.env.INKLING_MODEL || undefined);
  try {
    inkling = await createInkling({ model: model && readFileSync(model) });
  } catch (error) {
    complain(error instanceof InklingError ? `inkling: ${model ?? 'the package\'s model'}: ${error.message}` : `inkling: cannot read the model ${model}: ${reasonOf(error)}`);
    return FAILED;
  }
  let status = FINE;
  for (const path of positionals.length ? positionals : ['-']) status = Math.max(status, await classifyFile(inkling, path, { top, raw: values.raw }));
  return status;
}

process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') complain(`inkling: cannot write the output: ${reasonOf(error)}`);
  process.exit(error.code === 'EPIPE' ? 141 : FAILED); // a reader that has seen enough, as `| head`, ends it silently
});
const [command, ...args] = process.argv.slice(2);
if (command === 'classify') {
  process.exitCode = await classify(args);
} else if (command === '--version') {
  console.log(`inkling ${JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version}`);
} else if (command === '--help' || command === '-h') {
  process.stdout.write(HELP);
} else {
  if (command) complain(`inkling: there is no command ${command} here; the native command line has more\n`);
  process.stderr.write(HELP);
  process.exitCode = FAILED;
}
