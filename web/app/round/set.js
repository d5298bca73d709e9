/** Which words a round asks, how many of them, and how long, as a text: for an address and for this device. */

/**
 * @typedef {object} RoundSet
 * @property {number} count of turns
 * @property {number} seconds of a turn
 * @property {boolean} small leaves out what is not for small children
 * @property {string[]} words to choose from; none: all
 */

/** The least, the most, and what is taken if there is no number. @type {Record<'count' | 'seconds', [number, number, number]>} */
export const LIMITS = { count: [1, 30, 6], seconds: [5, 600, 20] };
/** Characters. All words one by one are shorter. */
const MAX_LENGTH = 8000;
const VERSION = '1';

/** @type {Readonly<RoundSet>} */
export const DEFAULT_SET = { count: LIMITS.count[2], seconds: LIMITS.seconds[2], small: false, words: [] };

/** @param {string | number} value @param {[number, number, number]} limits */
export function within(value, [least, most, otherwise]) {
  const number = value === '' ? NaN : Math.round(Number(value));
  return Number.isNaN(number) ? otherwise : Math.min(most, Math.max(least, number));
}

/** A word in an address: `.` parts the words, `:` begins a group, and `-` a word that is left out. @param {string} word */
const escape = (word) => encodeURIComponent(word).replace(/%20/g, '+').replace(/\./g, '%2E').replace(/^-/, '%2D');

/** @param {string} text @returns {string} '' if it is not a word */
function unescape(text) {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    return '';
  }
}

/**
 * @param {RoundSet} set
 * @param {Record<string, string[]>} groups
 * @returns {string} such as `1.6.20.:small.:music.cat.hot+dog`: version, count, seconds; `:small`, groups, words, and words
 *   of these groups that are left out, such as `-harp`
 */
export function toText({ count, seconds, small, words }, groups) {
  const left = new Set(words);
  const parts = [VERSION, count, seconds, ...small ? [':small'] : []];
  for (const [id, all] of Object.entries(groups)) {
    const missing = all.filter((word) => !left.has(word));
    if (missing.length >= all.length / 2) continue; // by word, it is as short
    parts.push(`:${id}`, ...missing.map((word) => `-${escape(word)}`));
    for (const word of all) left.delete(word);
  }
  return [...parts, ...Array.from(left, escape)].join('.');
}

/**
 * @param {string} text from anywhere
 * @param {Record<string, string[]>} groups
 * @returns {{ set: RoundSet, unknown: number }} `unknown`: how many words and groups were passed over, because there are none such
 * @throws {RangeError} if it is of another version, or too long
 */
export function fromText(text, groups) {
  const [version, count = '', seconds = '', ...parts] = text.slice(0, MAX_LENGTH).split('.');
  if (version !== VERSION || text.length > MAX_LENGTH) throw new RangeError('not a round of this version');
  const known = new Set(Object.values(groups).flat());
  /** @type {Set<string>} */
  const words = new Set();
  let small = false, unknown = 0;
  for (const part of parts.filter(Boolean)) {
    const word = unescape(part.replace(/^-/, ''));
    if (part === ':small') small = true;
    else if (part[0] === ':' && Object.hasOwn(groups, part.slice(1))) groups[part.slice(1)].forEach((one) => words.add(one));
    else if (!known.has(word)) unknown++;
    else if (part[0] === '-') words.delete(word);
    else words.add(word);
  }
  return { set: { count: within(count, LIMITS.count), seconds: within(seconds, LIMITS.seconds), small, words: [...words] }, unknown };
}
