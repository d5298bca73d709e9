/** The options `among` and `except`: which labels a drawing may get. Words are found as core/cli/labels.c finds them. */
import { InklingError, describe } from './errors.js';

/**
 * Labels to guess from. In them case counts for nothing, nor do `_`, `-` and `+` in the place of spaces.
 * @typedef {object} WordOptions
 * @property {readonly string[]} [among] these alone; by default all
 * @property {readonly string[]} [except] never these
 */

const MAX_COMPARED = 64, MAX_SHOWN = 80; // bytes of a word

/** The UTF-8 of a text, a character for each byte; jsdom has no TextEncoder. @param {string} text */
const encode = (text) => unescape(encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD')));
/** The first bytes of a text, without a part of a character. @param {string} text */
const shorten = (text) => {
  const bytes = encode(text);
  let end = Math.min(bytes.length, MAX_SHOWN);
  while (bytes[end] >= '\x80' && bytes[end] < '\xc0') end--;
  return decodeURIComponent(escape(bytes.slice(0, end)));
};

/** @param {string} word */
const plain = (word) => word.replace(/%20|[_+-]/g, ' ').replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/**
 * @param {readonly string[]} labels
 * @param {string} word
 * @returns {number} the label's place; -1 if none is alike, or several are
 */
function findLabel(labels, word) {
  const exact = labels.indexOf(word);
  if (exact >= 0) return exact;
  const wanted = plain(word), isAlike = (/** @type {string} */ label) => plain(label) === wanted;
  const first = labels.findIndex(isAlike);
  return labels.some((label, i) => i > first && isAlike(label)) ? -1 : first;
}

/**
 * Insertions, deletions and replacements of bytes (Levenshtein 1966).
 * @param {string} a
 * @param {string} b
 */
function editDistance(a, b) {
  const row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    let diagonal = row[0];
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const replaced = diagonal + (a[i - 1] === b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = Math.min(replaced, row[j] + 1, row[j - 1] + 1);
    }
  }
  return row[b.length];
}

/** @param {readonly string[]} labels @param {string} word */
function nearestLabel(labels, word) {
  const from = encode(word).slice(0, MAX_COMPARED);
  const distances = labels.map((label) => editDistance(from, encode(label).slice(0, MAX_COMPARED)));
  return labels[distances.indexOf(Math.min(...distances))];
}

/**
 * @param {readonly string[]} labels
 * @param {string} word
 * @param {string} name of the option that has the word
 * @returns {number} the label's place
 * @throws {InklingError} `option`
 */
export function placeOf(labels, word, name) {
  const label = findLabel(labels, word);
  if (label < 0) throw new InklingError('option', `${name}: the model has no label "${shorten(word)}"; the nearest is "${nearestLabel(labels, word)}".`);
  return label;
}

/**
 * @param {readonly string[]} labels
 * @param {WordOptions} options
 * @returns {Uint8Array | undefined} a byte for each label, 0 for those that are not guessed; undefined: all are
 * @throws {InklingError} `option`: a word that is no label, or no label is left
 */
export function maskOf(labels, { among, except }) {
  if (among == null && except == null) return undefined;
  const mask = new Uint8Array(labels.length).fill(among == null ? 1 : 0);
  const mark = (/** @type {string} */ name, /** @type {unknown} */ words, /** @type {number} */ value) => {
    if (words == null) return;
    if (!Array.isArray(words)) throw new InklingError('option', `${name} must be an array of labels, not ${describe(words)}.`);
    for (const word of words) {
      if (typeof word !== 'string') throw new InklingError('option', `${name} must be an array of labels; ${describe(word)} is none.`);
      mask[placeOf(labels, word, name)] = value;
    }
  };
  mark('among', among, 1);
  mark('except', except, 0);
  if (!mask.includes(1)) throw new InklingError('option', 'among and except leave no label to guess from.');
  return mask;
}

/**
 * The labels that the options leave, in their order: to check words before a drawing is there.
 * @param {readonly string[]} labels
 * @param {WordOptions} options
 * @returns {string[]}
 * @throws {InklingError} `option`
 */
export function chooseLabels(labels, options) {
  if (!Array.isArray(labels)) throw new InklingError('option', `The first argument must be an array of labels, as inkling.labels is, not ${describe(labels)}.`);
  const mask = maskOf(labels, options ?? {});
  return labels.filter((_, i) => !mask || mask[i]);
}
