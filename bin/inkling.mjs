#!/usr/bin/env node
/**
 * The command of the npm package: classifies, simplifies and finishes drawings of files or of a pipe, and draws words, with
 * the WebAssembly modules.
 * Its output, its messages and its exit status equal those of the native command line (core/cli) byte for byte, except
 * for what an operating system words.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { getSystemErrorMap, parseArgs } from 'node:util';
import { createInkling, InklingError } from '../dist/inkling.js';
import { GzipError, Input } from './input.mjs';
import { BadLine, quote } from './json.mjs';
import { find, readerOf } from './readers.mjs';
import { DRAW_HELP, DecoderError, FINISH_HELP, drawLines, findWord, finishWriter, loadDecoder, unlikeLines } from './sketch.mjs';
import { ListError, WORDS_HELP, wordsOf } from './words.mjs';

const STROKES_HELP = `    --raw         strokes of two rows are raw pen input, too
    --rows        strokes are rows, [[x…],[y…]], where their shape does not tell
    --points      strokes are points, [[x,y],…]: raw pen input
    --csv         the files are CSV with a column "drawing", as Kaggle has them

Exit status: 0 success, 1 some lines failed, 2 wrong usage, or a file or the model cannot be read.
`;
const HELP = `inkling classify [--model FILE] [--top N] [--jobs N] [--among LIST] [--except LIST] [--known]
                 [--known-file FILE] [--learned FILE] [--raw] [--rows|--points] [--csv] [FILE…|-]

Classifies drawings: reads ndjson, one {"drawing":[stroke,…]} per line, or .bin files of the Quick, Draw!
dataset, and writes one JSON line per drawing, in order:
    {"key_id":…,"word":…,"guesses":[{"label":"cat","probability":0.93},…],"sure":true}
A stroke is [[x…],[y…]], simplified as in the Quick, Draw! dataset, or [[x…],[y…],[t…]], raw pen input.
key_id and word are copied from the input. gzip is read. Bad lines are reported as FILE:LINE and skipped.

    --model FILE  the model file (default: $INKLING_MODEL, or the model of this package)
    --top N       number of guesses, the likeliest first (default 3)
    --jobs N      threads of the native command line, for the same output; this command has one
${WORDS_HELP}    --known       also write whether the drawing is like anything that the model knows ("known"), and how much
                  ("familiarity": below 0 it is not)
    --known-file FILE  judge by this file (default: $INKLING_KNOWN, or that of this package)
    --learned FILE  also guess the words that inkling learn has put into this file, with "learned":true
${STROKES_HELP}
inkling simplify does not classify: it writes each drawing as the network sees it, and its other fields byte for byte.
inkling explain writes what each stroke adds to a guess. inkling learn teaches a word.
inkling draw draws words, and inkling finish goes on with drawings that were begun.
`;
const SIMPLIFY_HELP = `inkling simplify [--raw] [--rows|--points] [--csv] [FILE|-]

Writes each drawing of a file as the network sees it, its other fields byte for byte: aligned to the top
left, longer side 255, resampled at 1 px, simplified with Ramer-Douglas-Peucker (epsilon 2), whole
coordinates. Bad lines are reported as FILE:LINE and skipped.

${STROKES_HELP}`;
const EXPLAIN_HELP = `inkling explain [--model FILE] [--word WORD] [--raw] [--rows|--points] [--csv] [FILE…|-]

Writes one JSON line per drawing, in order, with an entry for each stroke that has points:
    {"key_id":…,"word":…,"label":"cat","strokes":[{"share":0.41,"probability":0.93,
     "best":{"label":"cat","probability":0.93}},…]}
share is the label's probability less that of the drawing without the stroke. probability is the label's,
and best the best guess, when the drawing ends after the stroke. Reads the same files as inkling classify.

    --model FILE  the model file (default: $INKLING_MODEL, or the model of this package)
    --word WORD   the label to explain (default: the best guess)
${STROKES_HELP}`;
const LEARN_HELP = `inkling learn WORD --output FILE [--raw] [--rows|--points] [--csv] [DRAWINGS…|-]

Teaches a word by a few drawings, three to five are enough: adds them to FILE, which is made if there is
none. Nothing is trained; the file holds the drawings, simplified to 1 KB at most. The page and the native
command line read and write the same files. Reads the same drawings as inkling classify.

    --output FILE  the file of learned words, for inkling classify --learned FILE
${STROKES_HELP}`;
const EXIT_OK = 0, EXIT_SOME_FAILED = 1, EXIT_FATAL = 2;
const MAX_GUESSES = 1024, MAX_JOBS = 256; // INK_MAX_LABELS, and as in core/cli/classify.c
const MAX_SEED = 2147483647, MAX_DRAWINGS = 1_000_000, MAX_TRIES = 1000, MAX_UNLIKE = 50;

/** @param {string} text */
const reportError = (text) => {
  progress.hide();
  process.stderr.write(`${text}\n`);
};
/** Some reasons for which Node has other words than strerror. @type {Record<string, string>} */
const REASONS = { EISDIR: 'Is a directory', ENOTDIR: 'Not a directory' };
/** The operating system's reason, as in strerror. @param {NodeJS.ErrnoException} error */
function systemReason(error) {
  const reason = REASONS[error.code ?? ''] ?? getSystemErrorMap().get(error.errno ?? 0)?.[1] ?? error.message;
  return `${reason[0].toUpperCase()}${reason.slice(1)}`;
}
/** An error's message as it stands after a colon. @param {InklingError} error */
const reason = (error) => `${error.message[0].toLowerCase()}${error.message.slice(1).replace(/\.$/, '')}`;

/** On a terminal: how many drawings were read so far, while the output goes into a file, and at the end. */
const progress = {
  drawings: 0,
  bad: 0,
  shown: false,
  started: Date.now(),
  last: Date.now(),
  hide() {
    if (this.shown) process.stderr.write('\r\x1b[K');
    this.shown = false;
  },
  show() {
    if (!process.stderr.isTTY || process.stdout.isTTY || Date.now() - this.last < 100) return;
    this.last = Date.now();
    this.shown = true;
    process.stderr.write(`\r\x1b[K${this.drawings} drawings, ${((this.last - this.started) / 1000).toFixed(0)} s`);
  },
  finish() {
    this.hide();
    if (process.stderr.isTTY) process.stderr.write(`${this.drawings} drawings, ${this.bad} bad lines, ${((Date.now() - this.started) / 1000).toFixed(1)} s\n`);
  },
};

/** C's %.9g. @param {number} value */
function formatNumber(value) {
  const [mantissa, exponent] = value.toExponential(8).split('e');
  const power = Number(exponent);
  if (Object.is(value, -0)) return '-0';
  const plain = power >= -4 && power < 9;
  const text = plain ? value.toFixed(8 - power) : mantissa;
  const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return plain ? short : `${short}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/**
 * @typedef {Awaited<ReturnType<typeof createInkling>>} Inkling
 * @typedef {import('../dist/more.js').WordOptions} WordOptions
 * @typedef {{ fields: [name: string, value: string][], drawing: import('./strokes.mjs').Drawing }} Read
 * @typedef {(read: Read) => string} Write gives a drawing's line of output; throws BadLine if it cannot
 */

/** Writes a guess. @param {readonly string[]} labels @returns {(guess: import('../dist/more.js').LearnerGuess) => string} */
function guessFormat(labels) {
  const quoted = new Map(labels.map((label) => [label, quote(Buffer.from(label))]));
  return ({ label, probability, learned }) => (
    `{"label":${quoted.get(label) ?? quote(Buffer.from(label))},"probability":${formatNumber(probability)}${learned ? ',"learned":true' : ''}}`);
}

/** The fields that every command copies from the input. @param {Read['fields']} fields */
const copiedFields = (fields) => ['key_id', 'word'].map((name) => [name, find(fields, name)])
  .filter(([, value]) => value !== undefined).map(([name, value]) => `"${name}":${value},`).join('');

/** @param {Pick<Inkling, 'labels' | 'classify'>} inkling @param {import('../dist/more.js').MoreOptions} options @param {import('../dist/more.js').Known} [known] @returns {Write} */
function guessWriter(inkling, options, known) {
  const guessOf = guessFormat(inkling.labels);
  return ({ fields, drawing: { strokes, format } }) => {
    const { guesses, sure } = inkling.classify(strokes, { ...options, format });
    const familiarity = known?.familiarity(strokes, { format });
    const judged = familiarity === undefined ? '' : `,"known":${familiarity >= 0},"familiarity":${formatNumber(familiarity)}`;
    return `{${copiedFields(fields)}"guesses":[${guesses.map(guessOf)}],"sure":${sure}${judged}}\n`;
  };
}

/** @param {import('../dist/more.js').InklingMore} inkling @param {string} [word] @returns {Write} */
function explanationWriter(inkling, word) {
  const guessOf = guessFormat(inkling.labels);
  return ({ fields, drawing: { strokes, format } }) => {
    const { label, strokes: explained } = inkling.explain(strokes, { format, word });
    const list = explained.map(({ share, probability, best }) => (
      `{"share":${formatNumber(share)},"probability":${formatNumber(probability)},"best":${guessOf(best)}}`));
    return `{${copiedFields(fields)}"label":${quote(Buffer.from(label))},"strokes":[${list}]}\n`;
  };
}

/** @param {Inkling} inkling @returns {Write} */
const strokeWriter = (inkling) => ({ fields, drawing: { strokes, format } }) => {
  const simplified = JSON.stringify(inkling.simplify(strokes, { format }));
  const at = fields.findLastIndex(([name]) => JSON.parse(name) === 'drawing');
  return `{${fields.map(([name, value], i) => `${name}:${i === at ? simplified : value}`)}}\n`;
};

/** Writes text, and waits until there is room for more. @param {string} text */
async function writeOut(text) {
  if (text && !process.stdout.write(text)) await new Promise((resolve) => process.stdout.once('drain', resolve));
}

/**
 * Writes the lines of all drawings of a file, those that came together before it waits for more.
 * @param {Input} input
 * @param {import('./readers.mjs').Reader} reader
 * @param {import('./readers.mjs').Settings} settings
 * @param {string} path
 * @param {Write} write
 * @returns {Promise<number>} the exit status
 */
async function writeDrawings(input, reader, settings, path, write) {
  let status = EXIT_OK;
  const fail = (/** @type {string} */ place, /** @type {string} */ error) => {
    reportError(`${input.name}${place}: ${error}`);
    progress.bad++;
    status = EXIT_SOME_FAILED;
  };
  for await (const items of reader.read(input, settings, path)) {
    let out = '';
    for (const item of items) {
      if ('error' in item) {
        fail(item.place, item.error);
        continue;
      }
      try {
        out += write(item);
        progress.drawings++;
      } catch (error) {
        if (!(error instanceof BadLine)) throw error;
        fail(item.place, error.message);
      }
    }
    await writeOut(out);
    progress.show();
  }
  return status;
}

/** Reports why a file could not be read to its end. @param {Input} input @param {string} path */
function reportFault(input, path) {
  const error = /** @type {NodeJS.ErrnoException} */ (input.fault);
  if (!(error instanceof GzipError) && error.syscall === undefined) throw error;
  const why = error instanceof GzipError ? error.message : systemReason(error);
  if (error.syscall === 'open') reportError(`inkling: cannot open ${path}: ${why}`);
  else reportError(`inkling: cannot read ${input.name}${input.lineNumber ? ` after line ${input.lineNumber}` : ''}: ${why}`);
}

/**
 * @param {string} path
 * @param {import('./readers.mjs').Settings} settings
 * @param {Write} write
 * @returns {Promise<number>} the exit status
 */
async function processFile(path, settings, write) {
  if (path === '-' && process.stdin.isTTY) reportError('inkling: reading drawings from the keyboard, one JSON object per line; end with Ctrl-D');
  const input = new Input(path);
  let status = EXIT_FATAL;
  try {
    const reader = await readerOf(path, settings, input);
    const wrong = reader.check(await input.first());
    if (wrong) throw new BadLine(wrong);
    status = await writeDrawings(input, reader, settings, path, write);
  } catch (error) {
    if (!(error instanceof BadLine)) throw error;
    if (!input.fault) reportError(`${input.name}: ${error.message}`);
  }
  if (input.fault) reportFault(input, path);
  return input.fault ? EXIT_FATAL : status;
}

/** @param {string[]} paths @param {import('./readers.mjs').Settings} settings @param {Write} write @returns {Promise<number>} the exit status */
async function processFiles(paths, settings, write) {
  let status = EXIT_OK;
  for (const path of paths) status = Math.max(status, await processFile(path, settings, write));
  progress.finish();
  return status;
}

/* The command line */

class UsageError extends Error {}

/** @type {Record<string, { type: 'string' | 'boolean' }>} */
const READER_OPTIONS = { raw: { type: 'boolean' }, rows: { type: 'boolean' }, points: { type: 'boolean' }, csv: { type: 'boolean' } };

/**
 * @typedef {{ model?: string, top?: string, jobs?: string, among?: string, except?: string, known?: boolean, 'known-file'?: string, learned?: string, output?: string, raw?: boolean, rows?: boolean, points?: boolean, csv?: boolean, help?: boolean,
 *   all?: boolean, seed?: string, count?: string, best?: string, unlike?: boolean, temperature?: string, decoder?: string, word?: string, cut?: string }} Values
 *
 * @param {string[]} args
 * @param {Record<string, { type: 'string' | 'boolean' }>} own
 * @param {Record<string, { type: 'string' | 'boolean' }>} reader
 * @returns {{ values: Values, paths: string[], words: string[] }} `words`: what is no option
 */
function parseOptions(args, own = {}, reader = READER_OPTIONS) {
  /** @type {Record<string, { type: 'string' | 'boolean' }>} */
  const options = { ...own, ...reader, help: { type: 'boolean' } };
  const { values, positionals, tokens } = parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    if (!Object.hasOwn(options, token.name)) throw new UsageError(`unknown option ${token.rawName}`);
    const { type } = options[token.name];
    if (type === 'string' && token.value === undefined) throw new UsageError(`${token.rawName} needs a value`);
    if (type === 'boolean' && token.value !== undefined) throw new UsageError(`${token.rawName}=${token.value}: this option takes no value`);
  }
  return { values, paths: positionals.length ? positionals : ['-'], words: positionals };
}

/** @param {ReturnType<typeof parseOptions>['values']} values @returns {import('./readers.mjs').Settings} */
function readerSettings({ raw, rows, points, csv }) {
  if (rows && points) throw new UsageError('--rows and --points exclude each other');
  return { csv: Boolean(csv), strokes: { raw: Boolean(raw), layout: rows ? 'rows' : points ? 'points' : undefined } };
}

/** @param {string} name @param {string} text @param {number} min @param {number} max */
function parseCount(name, text, min, max) {
  const count = Number(text);
  if (!/^\s*[+-]?\d+$/.test(text) || count < min || count > max) throw new UsageError(`--${name} ${text} is not a whole number from ${min} to ${max}`);
  return count;
}

/** A number as strtod reads it, NaN for anything else. @param {string} text */
const parseNumber = (text) => /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;

/** The options of what draws. @param {Values} values */
function drawOptions({ seed = '1', temperature = '0.4' }) {
  const number = parseNumber(temperature);
  if (!(number >= 0.05 && number <= 2)) throw new UsageError(`--temperature ${temperature} is not a number from 0.05 to 2`);
  return { seed: parseCount('seed', seed, 0, MAX_SEED), temperature: number };
}

/** @param {string} text */
function parseCut(text) {
  const share = parseNumber(text);
  if (!(share > 0 && share <= 1)) throw new UsageError(`--cut ${text} is not a number above 0 and at most 1`);
  return share;
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

/** Reads a list of words. @param {string} [list] @returns the words, or undefined without a list, or null after a message */
function readWords(list) {
  try {
    return list === undefined ? undefined : wordsOf(list);
  } catch (cause) {
    const error = /** @type {NodeJS.ErrnoException} */ (cause);
    reportError(`inkling: cannot ${error.syscall === 'open' ? 'open' : 'read'} ${list}: ${error instanceof ListError ? error.message : systemReason(error)}`);
    return null;
  }
}

/**
 * Loads what guesses among the words of the options.
 * @param {Inkling} inkling
 * @param {ReturnType<typeof parseOptions>['values']} values
 * @returns {Promise<[Inkling, WordOptions] | undefined>} undefined after a message
 */
async function loadWords(inkling, values) {
  if (values.among === undefined && values.except === undefined) return [inkling, {}];
  const among = readWords(values.among), except = among === null ? null : readWords(values.except);
  if (among === null || except === null) return undefined;
  const { chooseLabels, loadMore } = await import('../dist/more.js');
  try {
    return [await loadMore(inkling), { among: chooseLabels(inkling.labels, { among, except }) }];
  } catch (error) {
    if (!(error instanceof InklingError)) throw error;
    if (error.code === 'option') throw new UsageError(`--${reason(error).replace(/^among and /, '$&--')}`);
    reportError(`inkling: ${reason(error)}`);
    return undefined;
  }
}

/** @param {Inkling} inkling @returns the classifier that explains, or undefined after a message */
async function loadLarger(inkling) {
  try {
    return await (await import('../dist/more.js')).loadMore(inkling);
  } catch (error) {
    if (!(error instanceof InklingError)) throw error;
    reportError(`inkling: ${reason(error)}`);
    return undefined;
  }
}

/** Finds a word that an option names. @param {import('../dist/sketch.js').Sketcher} sketcher @param {string} name */
function wordOf(sketcher, name) {
  try {
    return findWord(sketcher, name);
  } catch (error) {
    throw error instanceof BadLine ? new UsageError(error.message) : error;
  }
}

/** Loads a decoder file, or the package's decoder. @param {Values} values @returns undefined after a message */
async function loadSketcher({ decoder }) {
  try {
    return await loadDecoder(decoder ?? (process.env.INKLING_DECODER || undefined), systemReason);
  } catch (error) {
    if (!(error instanceof DecoderError)) throw error;
    reportError(`inkling: ${error.message}`);
    return undefined;
  }
}

/** Ends the command if the model does not have the word. @param {import('../dist/more.js').InklingMore} inkling @param {string} word */
function checkWord(inkling, word) {
  try {
    inkling.explain([[[0], [0]]], { word });
  } catch (error) {
    if (!(error instanceof InklingError)) throw error;
    throw new UsageError(`--${reason(error)}`);
  }
}

/**
 * Loads what judges whether drawings are known, if an option asks for it.
 * @param {Inkling} inkling
 * @param {ReturnType<typeof parseOptions>['values']} values
 * @returns {Promise<import('../dist/more.js').Known | undefined | null>} null after a message
 */
async function loadJudge(inkling, values) {
  if (!values.known && values['known-file'] === undefined) return undefined;
  const path = values['known-file'] ?? (process.env.INKLING_KNOWN || undefined);
  const { loadKnown } = await import('../dist/more.js');
  try {
    return await loadKnown(inkling, { known: path && readFileSync(path) });
  } catch (cause) {
    if (cause instanceof InklingError) {
      reportError(`inkling: cannot use the file of known drawings${path ? ` ${path}` : ''}: ${reason(cause)}`);
    } else {
      const error = /** @type {NodeJS.ErrnoException} */ (cause);
      reportError(`inkling: cannot ${error.syscall === 'open' ? 'open' : 'read'} the file of known drawings ${path}: ${systemReason(error)}`);
    }
    return null;
  }
}

/**
 * The learner of a model, with the words of a file.
 * @param {Inkling} inkling
 * @param {string} path
 * @param {boolean} missing whether the file may be missing
 * @returns {Promise<import('../dist/more.js').Learner | undefined>} undefined after a message
 */
async function loadLearner(inkling, path, missing) {
  const { learnerOf } = await import('../dist/more.js');
  try {
    const learner = await learnerOf(inkling);
    learner.importLearned(readFileSync(path, 'utf8'));
    return learner;
  } catch (cause) {
    if (cause instanceof InklingError) {
      reportError(`inkling: cannot use the learned words ${path}: ${reason(cause)}`);
      return undefined;
    }
    const error = /** @type {NodeJS.ErrnoException} */ (cause);
    if (error.code === 'ENOENT' && missing) return learnerOf(inkling);
    reportError(`inkling: cannot ${error.syscall === 'open' ? 'open' : 'read'} the learned words ${path}: ${systemReason(error)}`);
    return undefined;
  }
}

/** Replaces a file only if the new one could be written whole. @param {string} path @param {string} text @returns {boolean} */
function replaceFile(path, text) {
  try {
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
    return true;
  } catch (error) {
    reportError(`inkling: cannot write ${path}: ${systemReason(/** @type {NodeJS.ErrnoException} */ (error))}`);
    rmSync(`${path}.new`, { force: true });
    return false;
  }
}

/** @type {Record<string, { type: 'string' | 'boolean' }>} */
const SKETCH_OPTIONS = { seed: { type: 'string' }, temperature: { type: 'string' }, decoder: { type: 'string' } };

/** @type {Record<string, (args: string[]) => Promise<number>>} each gives the exit status */
const COMMANDS = {
  async classify(args) {
    const { values, paths } = parseOptions(args, { model: { type: 'string' }, top: { type: 'string' }, jobs: { type: 'string' }, among: { type: 'string' }, except: { type: 'string' },
      known: { type: 'boolean' }, 'known-file': { type: 'string' }, learned: { type: 'string' } });
    if (values.help) {
      process.stdout.write(HELP);
      return EXIT_OK;
    }
    const top = parseCount('top', values.top ?? '3', 1, MAX_GUESSES), settings = readerSettings(values);
    if (parseCount('jobs', values.jobs ?? '1', 1, MAX_JOBS) > 1) reportError('inkling: this command has one thread, and the same output; --jobs is for the native command line');
    if (values.learned !== undefined && (values.among ?? values.except) !== undefined) throw new UsageError('--learned and --among or --except exclude each other');
    const inkling = await loadModel(values.model ?? (process.env.INKLING_MODEL || undefined));
    const chosen = inkling && await loadWords(inkling, values), known = chosen && await loadJudge(inkling, values);
    if (!chosen || known === null) return EXIT_FATAL;
    if (values.learned === undefined) return processFiles(paths, settings, guessWriter(chosen[0], { top, ...chosen[1] }, known));
    const learner = await loadLearner(inkling, values.learned, false);
    return learner ? processFiles(paths, settings, guessWriter(learner, { top }, known)) : EXIT_FATAL;
  },

  async explain(args) {
    const { values, paths } = parseOptions(args, { model: { type: 'string' }, word: { type: 'string' } });
    if (values.help) {
      process.stdout.write(EXPLAIN_HELP);
      return EXIT_OK;
    }
    const settings = readerSettings(values), inkling = await loadModel(values.model ?? (process.env.INKLING_MODEL || undefined));
    const larger = inkling && await loadLarger(inkling);
    if (!larger) return EXIT_FATAL;
    if (values.word !== undefined) checkWord(larger, values.word);
    return processFiles(paths, settings, explanationWriter(larger, values.word));
  },

  async learn(args) {
    const { values, paths } = parseOptions(args, { output: { type: 'string' } }), [word, ...files] = paths, { output } = values;
    if (values.help) {
      process.stdout.write(LEARN_HELP);
      return EXIT_OK;
    }
    const settings = readerSettings(values);
    if (output === undefined) throw new UsageError('--output names the file of learned words');
    if (word === '-') throw new UsageError('expected a word to learn');
    const inkling = await loadModel(), learner = inkling && await loadLearner(inkling, output, true);
    if (!learner) return EXIT_FATAL;
    /** @type {import('../dist/inkling.js').Stroke[][]} */
    const drawings = [];
    const status = await processFiles(files.length ? files : ['-'], settings, ({ drawing: { strokes, format } }) => {
      inkling.simplify(strokes, { format }); // refuses what cannot be learned
      drawings.push(format === 'simplified' ? strokes : strokes.map(([xs, ys]) => [xs, ys, ys])); // of three rows: raw
      return '';
    });
    if (status === EXIT_FATAL) return status;
    try {
      if (drawings.length) learner.learn(word, drawings);
    } catch (error) {
      if (!(error instanceof InklingError)) throw error;
      reportError(`inkling: ${reason(error)}; ${output} is as it was`);
      return EXIT_FATAL;
    }
    if (drawings.length === 0) reportError(`inkling: there is no drawing to learn; ${output} is as it was`);
    return drawings.length && replaceFile(output, learner.exportLearned()) ? status : EXIT_FATAL;
  },

  async simplify(args) {
    const { values, paths } = parseOptions(args);
    if (values.help) {
      process.stdout.write(SIMPLIFY_HELP);
      return EXIT_OK;
    }
    if (paths.length > 1) throw new UsageError(`expected one file, not ${paths.length}`);
    const settings = readerSettings(values), inkling = await loadModel();
    return inkling ? processFiles(paths, settings, strokeWriter(inkling)) : EXIT_FATAL;
  },

  async draw(args) {
    const { values, words: names } = parseOptions(args, { ...SKETCH_OPTIONS, all: { type: 'boolean' }, count: { type: 'string' }, best: { type: 'string' }, unlike: { type: 'boolean' }, model: { type: 'string' } }, {});
    if (values.help) {
      process.stdout.write(DRAW_HELP);
      return EXIT_OK;
    }
    const options = { ...drawOptions(values), count: parseCount('count', values.count ?? '1', 1, MAX_DRAWINGS), best: parseCount('best', values.best ?? '1', 1, MAX_TRIES) };
    if (values.all && names.length) throw new UsageError(`--all draws every word: leave out "${names[0]}"`);
    if (!values.all && (names.length === 0 || names.length > MAX_GUESSES)) throw new UsageError('expected a word to draw');
    if (values.unlike && options.best > 1) throw new UsageError('--best and --unlike are two ways to choose: give one');
    if (values.unlike && options.count > MAX_UNLIKE) throw new UsageError(`--unlike chooses at most ${MAX_UNLIKE} drawings of a word`);
    const sketcher = await loadSketcher(values), judges = values.unlike || options.best > 1;
    if (!sketcher) return EXIT_FATAL;
    const inkling = judges ? await loadModel(values.model ?? (process.env.INKLING_MODEL || undefined)) : undefined;
    if (judges && !inkling) return EXIT_FATAL;
    const words = values.all ? sketcher.words : names.map((name) => wordOf(sketcher, name));
    for (const word of words) {
      const lines = values.unlike ? unlikeLines(sketcher, word, options, /** @type {Inkling} */ (inkling), formatNumber) : drawLines(sketcher, word, options, inkling, formatNumber);
      for (const line of lines) await writeOut(line);
    }
    return EXIT_OK;
  },

  async finish(args) {
    const { values, paths } = parseOptions(args, { ...SKETCH_OPTIONS, word: { type: 'string' }, cut: { type: 'string' } });
    if (values.help) {
      process.stdout.write(FINISH_HELP + STROKES_HELP);
      return EXIT_OK;
    }
    const options = { ...drawOptions(values), cut: parseCut(values.cut ?? '1') }, settings = readerSettings(values);
    const sketcher = await loadSketcher(values), inkling = sketcher && await loadModel();
    if (!sketcher || !inkling) return EXIT_FATAL;
    const word = values.word === undefined ? undefined : wordOf(sketcher, values.word);
    return processFiles(paths, settings, finishWriter(sketcher, inkling, { ...options, word }, formatNumber));
  },
};

/** @param {string[]} args @returns {Promise<number>} the exit status */
async function main([command = '', ...args]) {
  if (Object.hasOwn(COMMANDS, command)) {
    try {
      return await COMMANDS[command](args);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      reportError(`inkling ${command}: ${error.message}; see inkling ${command} --help`);
      return EXIT_FATAL;
    }
  }
  switch (command) {
    case '--version':
      console.log(`inkling ${JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version}`);
      return EXIT_OK;
    case '--help':
    case '-h':
      process.stdout.write(HELP);
      return EXIT_OK;
    default:
      if (command) reportError(`inkling: unknown command ${command}; this package has classify, explain, learn, simplify, draw and finish, the native command line has more\n`);
      process.stderr.write(HELP);
      return EXIT_FATAL;
  }
}

process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') reportError(`inkling: cannot write the output: ${systemReason(error)}`);
  process.exit(error.code === 'EPIPE' ? 141 : EXIT_FATAL); // as a program that SIGPIPE ends, as before `| head`
});
process.exitCode = await main(process.argv.slice(2));
