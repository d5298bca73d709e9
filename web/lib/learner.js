/** Words of one's own, learned from a few drawings each, without training. What is kept is the drawings. */
import { checkStatus, noMemory, putDrawing } from './calls.js';
import { readResult } from './classifier.js';
import { InklingError, describe, messageOf } from './errors.js';
import { enlarge } from './larger.js';
import { NO_OPTIONS, checkOptions } from './validate.js';

/** @typedef {import('./classifier.js').Inkling} Inkling */
/** @typedef {import('./validate.js').Stroke} Stroke */
/** @typedef {import('./validate.js').ClassifyOptions} ClassifyOptions */
/** @typedef {import('./larger.js').Larger} Larger */
/** @typedef {[xs: number[], ys: number[]][]} Rows a drawing as it is kept: whole numbers from 0 to 255 */
/** @typedef {import('./classifier.js').Guess & { learned?: true }} LearnerGuess `learned`: the word was taught */
/** @typedef {{ word: string, drawings: Rows[] }} LearnedWord */

/**
 * A classifier that can be taught words. Its methods throw an InklingError, and then have changed nothing.
 * @typedef {object} Learner
 * @property {readonly string[]} labels of the model, without the learned words
 * @property {readonly LearnedWord[]} learned what was learned, in order: copies
 * @property {(word: string, drawings: readonly (readonly Stroke[])[]) => void} learn adds drawings to a word, new or not;
 *   a label of the model can be taught, too
 * @property {(word: string) => boolean} forget whether there was the word
 * @property {(strokes: readonly Stroke[], options?: ClassifyOptions) => { guesses: LearnerGuess[], sure: boolean }} classify
 *   as an Inkling's, with the learned words among the guesses
 * @property {(strokes: readonly Stroke[], options?: ClassifyOptions) => Float32Array} embed what the network makes of a
 *   drawing before it becomes labels, of length 1: the dot product of two says how alike they are
 * @property {() => string} exportLearned all learned words as JSON
 * @property {(text: string) => void} importLearned adds the words of such JSON; those of the same name are replaced
 */

/** As in core/include/inkling_learned.h, but for the last two, which only this file and its format have. */
const MAX_WORDS = 100, MAX_DRAWINGS = 20, MAX_BYTES = 1024, MAX_NAME = 40, MAX_TEXT = 4 << 20;
const FORMAT = 'inkling-learned', VERSION = 1;
/** Control characters, line ends, halves of pairs, what turns the direction of text, and what begins and ends markup. */
const FORBIDDEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200E\u200F\u202A-\u202E\u2066-\u2069<>]/u;

/** @type {(sentence: string) => never} */
const fail = (sentence) => { throw new InklingError('option', sentence); };

/** By classifier. @type {WeakMap<Inkling, Promise<Learner>>} */
const learners = new WeakMap();

/**
 * The learner of a classifier: always the same one. Loads the larger module.
 * @param {Inkling} inkling what createInkling resolves to
 * @returns {Promise<Learner>}
 * @throws {InklingError}
 */
export function learnerOf(inkling) {
  let learner = learners.get(inkling);
  if (!learner) {
    learner = (async () => createLearner(await enlarge(inkling)))();
    if (Object(inkling) !== inkling) return learner; // it will be rejected
    learners.set(inkling, learner);
    learner.catch(() => learners.delete(inkling)); // the next call tries again
  }
  return learner;
}

/**
 * @param {Larger} larger
 * @returns {Learner}
 */
function createLearner({ core, inkling }) {
  const { labels } = inkling;
  /** What was learned, with each word's number in the core. @type {Map<string, { id: number, drawings: Rows[] }>} */
  const words = new Map();
  let nextId = labels.length, room = 0;

  /** @param {readonly Stroke[]} strokes @param {ClassifyOptions} options */
  const copyInput = (strokes, options) => {
    checkAll(options);
    return putDrawing(core, strokes, options);
  };
  /** @param {number} status @param {readonly Stroke[]} strokes @param {ClassifyOptions} [options] */
  const check = (status, strokes, options) => checkStatus(status, inkling, strokes, options);

  /** The drawing as it is kept. @param {readonly Stroke[]} strokes @returns {Rows} */
  const toRows = (strokes) => {
    check(core.inkling_learned_simplify(...copyInput(strokes, NO_OPTIONS)), strokes);
    const [points, address, count] = new Uint32Array(core.memory.buffer, core.inkling_simplified(), 3);
    const ends = new Uint32Array(core.memory.buffer, address, count), xy = new Float32Array(core.memory.buffer, points);
    return Array.from(ends, (end, i) => {
      const from = i ? ends[i - 1] : 0;
      return /** @type {[number[], number[]]} */ ([0, 1].map((row) => Array.from({ length: end - from }, (_, j) => xy[2 * (from + j) + row])));
    });
  };

  /** Makes room for more drawings, before any is learned. @param {number} more */
  const reserve = (more) => {
    const needed = [...words.values()].reduce((sum, { drawings }) => sum + drawings.length, more);
    if (needed <= room) return;
    if (!core.inkling_learned_reserve(needed + 16)) throw noMemory();
    room = needed + 16;
  };

  /** @param {string} word @param {Rows[]} drawings checked, and there is room for them */
  const add = (word, drawings) => {
    let known = words.get(word);
    if (!known) {
      const label = labels.indexOf(word);
      words.set(word, known = { id: label < 0 ? nextId++ : label, drawings: [] });
    }
    for (const rows of drawings) {
      check(core.inkling_learn(...copyInput(rows, NO_OPTIONS), known.id), rows);
      known.drawings.push(rows);
    }
  };

  /** @param {string} word */
  const forget = (word) => {
    const known = words.get(word);
    if (known) core.inkling_forget(known.id);
    return words.delete(word);
  };

  const copies = () => Array.from(words, ([word, { drawings }]) => ({ word, drawings: structuredCopy(drawings) }));

  return Object.freeze({
    labels,

    get learned() { return copies(); },

    learn(word, drawings) {
      const name = checkName(word), before = words.get(name)?.drawings.length ?? 0;
      if (!Array.isArray(drawings) || drawings.length === 0) fail(`Give learn a word and an array of drawings, not ${describe(drawings)}.`);
      if (before + drawings.length > MAX_DRAWINGS) fail(`A word has at most ${MAX_DRAWINGS} drawings; ${describe(name)} would have ${before + drawings.length}.`);
      if (!words.has(name) && words.size === MAX_WORDS) fail(`At most ${MAX_WORDS} words can be learned. Forget one first.`);
      const kept = drawings.map(toRows);
      reserve(kept.length);
      add(name, kept);
    },

    forget: (word) => forget(typeof word === 'string' ? plain(word) : word),

    classify(strokes, options) {
      options ??= NO_OPTIONS;
      checkAll(options);
      if (words.size === 0) return inkling.classify(strokes, options);
      const top = Math.min(options.top ?? 5, labels.length), byId = new Map(Array.from(words, ([word, { id }]) => [id, word]));
      const address = core.inkling_learned_classify(...copyInput(strokes, options), top);
      const view = new DataView(core.memory.buffer);
      check(view.getUint32(address, true), strokes, options);
      /** @type {LearnerGuess[]} */
      const guesses = readResult(view, address, labels).guesses
        .map((guess) => words.has(guess.label) ? { ...guess, learned: true } : guess);
      const from = core.inkling_learned_guesses(), count = core.inkling_learned_guess_count();
      for (let i = 0; i < count; i++) {
        guesses.push({ label: byId.get(view.getUint32(from + 8 * i, true)) ?? '', probability: view.getFloat32(from + 8 * i + 4, true), learned: true });
      }
      guesses.sort((a, b) => b.probability - a.probability);
      return { guesses: guesses.slice(0, options.top ?? 5), sure: core.inkling_sure(guesses[0].probability) === 1 };
    },

    embed(strokes, options) {
      const address = core.inkling_embed(...copyInput(strokes, options ?? NO_OPTIONS));
      if (!address) throw noMemory();
      check(new Uint32Array(core.memory.buffer, address)[0], strokes, options);
      return new Float32Array(core.memory.buffer, address + 4, core.inkling_embedding_size()).slice();
    },

    exportLearned: () => JSON.stringify({ format: FORMAT, version: VERSION, words: copies() }),

    importLearned(text) {
      const read = parse(text), names = new Set([...words.keys(), ...read.keys()]);
      if (names.size > MAX_WORDS) fail(`At most ${MAX_WORDS} words can be learned; with this file there would be ${names.size}.`);
      reserve([...read.values()].reduce((sum, drawings) => sum + drawings.length, 0));
      for (const [word, drawings] of read) {
        forget(word);
        add(word, drawings);
      }
    },
  });
}

/** @param {Rows[]} drawings @returns {Rows[]} */
const structuredCopy = (drawings) => drawings.map((rows) => rows.map(([xs, ys]) => [xs.slice(), ys.slice()]));

/** @param {ClassifyOptions} options */
function checkAll(options) {
  checkOptions(options);
  const { among, except } = /** @type {import('./words.js').WordOptions} */ (options);
  if ((among ?? except) != null) fail('A learner does not take among and except; the classifier of loadMore does.');
}

/** A name as it is compared. @param {string} word */
const plain = (word) => word.normalize('NFC').trim();

/** @param {unknown} word @returns {string} */
function checkName(word) {
  if (typeof word !== 'string' || word.length > 1000) return fail(`A word must be a string of at most ${MAX_NAME} characters, not ${describe(word)}.`);
  const name = plain(word), { length } = [...name];
  if (length < 1 || length > MAX_NAME) fail(`A word must have 1 to ${MAX_NAME} characters; ${describe(name)} has ${length}.`);
  if (FORBIDDEN.test(name)) fail(`The word ${describe(name)} has a control character, < or >. Leave it out.`);
  return name;
}

/**
 * Reads what exportLearned writes.
 * @param {string} text
 * @returns {Map<string, Rows[]>}
 */
function parse(text) {
  if (typeof text !== 'string') fail(`importLearned takes the text that exportLearned gives, not ${describe(text)}.`);
  if (text.length > MAX_TEXT) fail('The file is too long: it is no file of learned words.');
  let file;
  try {
    file = JSON.parse(text);
  } catch (error) {
    fail(`The file of learned words is damaged or cut (${messageOf(error)}). Save it again.`);
  }
  if (file?.format !== FORMAT) fail(`This is no file of learned words: its format is not ${describe(FORMAT)}.`);
  if (file.version !== VERSION) fail(`The file of learned words has version ${describe(file.version)}; this release reads version ${VERSION}.`);
  if (!Array.isArray(file.words) || file.words.length > MAX_WORDS) fail(`The file must have an array of at most ${MAX_WORDS} words.`);
  /** @type {Map<string, Rows[]>} */
  const words = new Map();
  for (const one of file.words) {
    const name = checkName(one?.word), { drawings } = one;
    if (words.has(name)) fail(`The file has the word ${describe(name)} twice.`);
    if (!Array.isArray(drawings) || drawings.length < 1 || drawings.length > MAX_DRAWINGS) fail(`The word ${describe(name)} must have 1 to ${MAX_DRAWINGS} drawings.`);
    if (!drawings.every(isKept)) fail(`A drawing of ${describe(name)} is not [[[x…],[y…]],…] with whole numbers from 0 to 255 and at most ${MAX_BYTES} bytes.`);
    words.set(name, drawings.map((rows) => rows.map(([xs, ys]) => [xs.slice(), ys.slice()])));
  }
  return words;
}

/** Whether a value is a drawing as toRows gives it. @param {any} drawing @returns {drawing is Rows} */
const isKept = (drawing) => Array.isArray(drawing) && drawing.length > 0
  && drawing.every((stroke) => Array.isArray(stroke) && stroke.length === 2 && stroke.every((row) => Array.isArray(row)
    && row.every((value) => Number.isInteger(value) && value >= 0 && value <= 255))
    && stroke[0].length > 0 && stroke[0].length === stroke[1].length)
  && JSON.stringify(drawing).length <= MAX_BYTES;
