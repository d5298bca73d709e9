#!/usr/bin/env node
/**
 * The command of the npm package: classifies the drawings of ndjson files or of a pipe with the WebAssembly module. Its
 * output equals that of the native command line (core/cli/classify.c) byte for byte, and so do its messages where no
 * parser or operating system words them.
 */
import { createReadStream, readFileSync } from 'node:fs';
import { getSystemErrorMap, parseArgs } from 'node:util';
import { createInkling, InklingError } from '../dist/inkling.js';

const HELP = `inkling classify [--model FILE] [--top N] [--raw] [FILE…|-]

Classifies drawings: reads ndjson, one {"drawing":[stroke,…]} per line, and writes one JSON line per
drawing, in order:
    {"key_id":…,"word":…,"guesses":[{"label":"cat","probability":0.93},…],"sure":true}
A stroke is [[x…],[y…]], simplified as in the Quick, Draw! dataset, or [[x…],[y…],[t…]], raw pen input.
key_id and word are copied from the input. Bad lines are reported as FILE:LINE and skipped.

    --model FILE  the model file (default: $INKLING_MODEL, or the model of this package)
    --top N       number of guesses, the likeliest first (default 3)
    --raw         strokes of two rows are raw pen input too

Exit status: 0 success, 1 some lines failed, 2 wrong usage, or a file or the model cannot be read.
`;
const EXIT_OK = 0, EXIT_SOME_FAILED = 1, EXIT_FATAL = 2;
const MAX_GUESSES = 1024; // INK_MAX_LABELS
const MAX_POINTS = 65536; // INK_MAX_INPUT_POINTS
const MAX_STROKES = 512; // INK_MAX_STROKES
const MAX_NESTING = 1000; // CJSON_NESTING_LIMIT
const MAX_FLOAT = 3.4028234663852886e38;
// The sentences of ink_status_text.
const EMPTY = 'empty drawing or stroke';
const TOO_MANY_POINTS = 'the drawing has more than 65536 points';
const TOO_MANY_STROKES = 'the drawing has more than 512 strokes';

/** @param {string} text */
const reportError = (text) => process.stderr.write(`${text}\n`);
/** The operating system's reason, as in strerror. @param {NodeJS.ErrnoException} error */
const systemReason = (error) => getSystemErrorMap().get(error.errno ?? 0)?.[1] ?? error.message;
/** An error's message as it stands after a colon. @param {InklingError} error */
const reason = (error) => `${error.message[0].toLowerCase()}${error.message.slice(1).replace(/\.$/, '')}`;

/* Writing: JSON as the native command line writes it */

/** C's %.{digits}g. @param {number} value @param {number} digits */
function formatG(value, digits) {
  const [mantissa, exponent] = value.toExponential(digits - 1).split('e');
  const power = Number(exponent);
  const plain = power >= -4 && power < digits;
  const text = plain ? value.toFixed(digits - 1 - power) : mantissa;
  const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return plain ? short : `${short}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** A number as cJSON prints it. @param {number} value */
function formatNumber(value) {
  if (!Number.isFinite(value)) return 'null';
  if (value === (value | 0)) return Object.is(value, -0) ? '-0' : String(value);
  const short = formatG(value, 15);
  return Math.abs(Number(short) - value) <= Math.abs(value) * Number.EPSILON ? short : formatG(value, 17);
}

/** @param {string} text */
const quote = (text) => `"${text.replace(/["\\]/g, '\\$&').replace(/[\0-\x1f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`;

/** @param {unknown} value @returns {string} */
function json(value) {
  if (typeof value === 'number') return formatNumber(value);
  if (Array.isArray(value)) return `[${value.map(json)}]`;
  if (typeof value === 'object' && value !== null) return `{${Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}:${json(item)}`)}}`;
  return JSON.stringify(value);
}

/** A field that is copied. cJSON would round whole numbers of 16 digits, and a key_id has 16. @param {unknown} value */
function copy(value) {
  if (typeof value === 'string') return quote(value);
  if (Number.isSafeInteger(value)) return Object.is(value, -0) ? '-0' : String(value);
  return json(value);
}

/* Reading */

class BadLine extends Error {}

/**
 * The lines of a stream and their numbers, however the stream is divided into chunks.
 * @param {AsyncIterable<Buffer>} stream
 * @returns {AsyncGenerator<[line: Buffer, number: number]>}
 */
async function* readLines(stream) {
  let rest = [];
  let number = 1;
  for await (const chunk of stream) {
    let start = 0;
    for (let end; (end = chunk.indexOf(10, start)) >= 0; start = end + 1) {
      yield [Buffer.concat([...rest, chunk.subarray(start, end)]), number++];
      rest = [];
    }
    if (start < chunk.length) rest.push(chunk.subarray(start));
  }
  if (rest.length) yield [Buffer.concat(rest), number];
}

/**
 * Refuses values that are nested deeper than cJSON reads: writing them could overflow the stack.
 * @param {unknown} value
 */
function checkNesting(value, depth = 2) {
  if (typeof value !== 'object' || value === null) return;
  if (depth > MAX_NESTING) throw new BadLine(`not valid JSON: nested more than ${MAX_NESTING} deep; expected one JSON object per line`);
  for (const item of Object.values(value)) checkNesting(item, depth + 1);
}

/** @param {Buffer} line @returns {Record<string, any>} */
function parseObject(line) {
  let object;
  try {
    object = JSON.parse(new TextDecoder().decode(line));
  } catch (error) {
    throw new BadLine(`not valid JSON: ${/** @type {Error} */ (error).message}; expected one JSON object per line`);
  }
  if (typeof object !== 'object' || object === null || Array.isArray(object)) {
    throw new BadLine('not a JSON object; expected {"drawing":[[[x…],[y…]],…]}');
  }
  for (const name in object) if (name !== 'drawing') checkNesting(object[name]);
  return object;
}

/** @param {any} stroke @param {number} number @param {number} expectedRows @returns {number} its rows */
function checkStroke(stroke, number, expectedRows) {
  const bad = (/** @type {string} */ problem) => new BadLine(`stroke ${number} of "drawing" ${problem}`);
  if (!Array.isArray(stroke) || stroke.length < 2 || stroke.length > 3) throw bad('is not [[x…],[y…]] or [[x…],[y…],[t…]]');
  const [x, y] = stroke, rows = stroke.length;
  if (expectedRows && rows !== expectedRows) throw bad(`has ${rows} rows; expected ${expectedRows} as in the strokes before`);
  if (!stroke.every((row) => Array.isArray(row) && row.length === x.length)) {
    throw bad(`has rows of different lengths; expected as many y${rows === 3 ? ' and t' : ''} as x`);
  }
  const isCoordinate = (/** @type {unknown} */ value) => typeof value === 'number' && Math.abs(value) <= MAX_FLOAT;
  if (!x.every(isCoordinate) || !y.every(isCoordinate)) throw bad('has a coordinate that is not a finite number');
  return rows;
}

/** Checks a drawing as the native command line does, for the same messages. @param {any} drawing */
function checkDrawing(drawing) {
  if (drawing === undefined) throw new BadLine('no "drawing"; expected {"drawing":[[[x…],[y…]],…]}');
  if (!Array.isArray(drawing)) throw new BadLine('"drawing" is not a list of strokes; expected [[[x…],[y…]],…]');
  let rows = 0, points = 0;
  drawing.forEach((stroke, i) => {
    rows = checkStroke(stroke, i + 1, rows);
    points += stroke[0].length;
    if (points > MAX_POINTS) throw new BadLine(TOO_MANY_POINTS);
  });
  if (drawing.length > MAX_STROKES) throw new BadLine(TOO_MANY_STROKES);
  if (drawing.length === 0 || drawing.some(([x]) => x.length === 0)) throw new BadLine(EMPTY);
}

/* Classifying */

/**
 * @typedef {{ top: number, raw: boolean }} Options
 * @typedef {Awaited<ReturnType<typeof createInkling>>} Inkling
 */

/** @param {Inkling} inkling @param {Buffer} line @param {Options} options @returns {string} the output */
function classifyLine(inkling, line, { top, raw }) {
  const object = parseObject(line);
  checkDrawing(object.drawing);
  const { guesses, sure } = inkling.classify(object.drawing, raw ? { top, format: 'raw' } : { top });
  const copied = ['key_id', 'word'].filter((name) => object[name] !== undefined).map((name) => `"${name}":${copy(object[name])},`);
  const list = guesses.map(({ label, probability }) => `{"label":${quote(label)},"probability":${formatG(probability, 9)}}`);
  return `{${copied.join('')}"guesses":[${list}],"sure":${sure}}\n`;
}

/**
 * Writes the guesses of each line before it reads the next: the reader of a pipe waits for them.
 * @param {Inkling} inkling @param {AsyncIterable<[Buffer, number]>} lines @param {string} name @param {Options} options
 */
async function classifyLines(inkling, lines, name, options) {
  let status = EXIT_OK;
  for await (const [line, number] of lines) {
    if (line.every((byte) => byte === 32 || byte === 9 || byte === 13)) continue;
    try {
      const text = classifyLine(inkling, line, options);
      if (!process.stdout.write(text)) await new Promise((resolve) => process.stdout.once('drain', resolve));
    } catch (error) {
      if (!(error instanceof BadLine) && !(error instanceof InklingError)) throw error;
      reportError(`${name}:${number}: ${error instanceof BadLine ? error.message : reason(error)}`);
      status = EXIT_SOME_FAILED;
    }
  }
  return status;
}

/** @param {Inkling} inkling @param {string} path @param {Options} options @returns {Promise<number>} the exit status */
async function classifyFile(inkling, path, options) {
  const isStandardInput = path === '-';
  const name = isStandardInput ? 'standard input' : path;
  if (isStandardInput && process.stdin.isTTY) reportError('inkling: reading drawings from the keyboard, one JSON object per line; end with Ctrl-D');
  let lastLine = 0;
  async function* lines() {
    for await (const line of readLines(isStandardInput ? process.stdin : createReadStream(path))) {
      lastLine = line[1];
      yield line;
    }
  }
  try {
    return await classifyLines(inkling, lines(), name, options);
  } catch (cause) {
    const error = /** @type {NodeJS.ErrnoException} */ (cause);
    if (error.syscall === undefined) throw error;
    reportError(error.syscall === 'open'
      ? `inkling: cannot open ${path}: ${systemReason(error)}`
      : `inkling: cannot read ${name} after line ${lastLine}: ${systemReason(error)}`);
    return EXIT_FATAL;
  }
}

/* The command line */

class UsageError extends Error {}

/** @param {string[]} args @returns {{ values: { model?: string, top?: string, raw?: boolean, help?: boolean }, paths: string[] }} */
function parseOptions(args) {
  /** @type {Record<string, { type: 'string' | 'boolean' }>} */
  const options = { model: { type: 'string' }, top: { type: 'string' }, raw: { type: 'boolean' }, help: { type: 'boolean' } };
  const { values, positionals, tokens } = parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    if (!Object.hasOwn(options, token.name)) throw new UsageError(`unknown option ${token.rawName}`);
    const { type } = options[token.name];
    if (type === 'string' && token.value === undefined) throw new UsageError(`${token.rawName} needs a value`);
    if (type === 'boolean' && token.value !== undefined) throw new UsageError(`${token.rawName}=${token.value}: this option takes no value`);
  }
  return { values, paths: positionals.length ? positionals : ['-'] };
}

/** @param {string} text */
function parseTop(text) {
  const top = Number(text);
  if (!/^\s*[+-]?\d+$/.test(text) || top < 1 || top > MAX_GUESSES) {
    throw new UsageError(`--top ${text} is not a whole number from 1 to ${MAX_GUESSES}`);
  }
  return top;
}

/** Loads a model file, or the package's model. @param {string} [path] @returns the classifier, or undefined after a message */
async function loadModel(path) {
  try {
    return await createInkling({ model: path && readFileSync(path) });
  } catch (cause) {
    if (cause instanceof InklingError) {
      reportError(`inkling: cannot use ${path ? `the model ${path}` : "the package's model"}: ${reason(cause)}`);
    } else {
      const error = /** @type {NodeJS.ErrnoException} */ (cause);
      reportError(`inkling: cannot ${error.syscall === 'open' ? 'open' : 'read'} the model ${path}: ${systemReason(error)}`);
    }
    return undefined;
  }
}

/** @param {string[]} args @returns {Promise<number>} the exit status */
async function classify(args) {
  const { values, paths } = parseOptions(args);
  if (values.help) {
    process.stdout.write(HELP);
    return EXIT_OK;
  }
  const top = parseTop(values.top ?? '3');
  const inkling = await loadModel(values.model ?? (process.env.INKLING_MODEL || undefined));
  if (!inkling) return EXIT_FATAL;
  let status = EXIT_OK;
  for (const path of paths) status = Math.max(status, await classifyFile(inkling, path, { top, raw: Boolean(values.raw) }));
  return status;
}

/** @param {string[]} args @returns {Promise<number>} the exit status */
async function main([command, ...args]) {
  switch (command) {
    case 'classify':
      try {
        return await classify(args);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        reportError(`inkling classify: ${error.message}; see inkling classify --help`);
        return EXIT_FATAL;
      }
    case '--version':
      console.log(`inkling ${JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version}`);
      return EXIT_OK;
    case '--help':
    case '-h':
      process.stdout.write(HELP);
      return EXIT_OK;
    default:
      if (command) reportError(`inkling: unknown command ${command}; this package has classify, the native command line has more\n`);
      process.stderr.write(HELP);
      return EXIT_FATAL;
  }
}

process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') reportError(`inkling: cannot write the output: ${systemReason(error)}`);
  process.exit(error.code === 'EPIPE' ? 141 : EXIT_FATAL); // as a program that SIGPIPE ends, as before `| head`
});
process.exitCode = await main(process.argv.slice(2));
