/** The options `among` and `except`: which labels a drawing may get. */
import { InklingError, describe } from './errors.js';
import { findName, nearestName, shorten } from './names.js';

/**
 * Labels to guess from. In them case counts for nothing, nor do `_`, `-` and `+` in the place of spaces.
 * @typedef {object} WordOptions
 * @property {readonly string[] | null} [among] these alone; by default all
 * @property {readonly string[] | null} [except] never these
 */

/**
 * @param {readonly string[]} labels
 * @param {string} word
 * @param {string} name of the option that has the word
 * @returns {number} the label's place
 * @throws {InklingError} `option`
 */
export function placeOf(labels, word, name) {
  const label = findName(labels, word);
  if (label < 0) throw new InklingError('option', `${name}: the model has no label "${shorten(word)}"; the nearest is "${nearestName(labels, word)}".`);
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
