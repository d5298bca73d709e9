/** The set of words that the next round asks: the user's own, kept on this device, or that of a link. */
import { clearAddress } from '../shared.js';
import { EXCLUDED_WORDS, GROUPS, NOT_FOR_SMALL } from './groups.js';
import { DEFAULT_SET, fromText, toText } from './set.js';

/** @typedef {import('./set.js').RoundSet} RoundSet */

const STORAGE_KEY = 'inkling-words';
/** @type {RoundSet} */
let own = DEFAULT_SET;
/** @type {{ text: string, set: RoundSet, unknown: number } | null} */
let linked = null;
try {
  own = fromText(localStorage.getItem(STORAGE_KEY) ?? '', GROUPS).set;
} catch { /* nothing was kept, or not by this version */ }

/** @returns {RoundSet} */
export const currentSet = () => linked?.set ?? own;
/** The link whose set it is. */
export const linkInUse = () => linked;
/** The set as a link carries it. */
export const setAsText = () => toText(currentSet(), GROUPS);

/** @param {string} text of a link @throws {RangeError} as fromText */
export function useLink(text) {
  linked = { text, ...fromText(text, GROUPS) };
}

/** Goes back to the user's own set. */
export function leaveLink() {
  linked = null;
  clearAddress();
}

/** Makes a set the user's own. @param {RoundSet} set */
export function keepSet(set) {
  leaveLink();
  own = set;
  try {
    localStorage.setItem(STORAGE_KEY, setAsText());
  } catch { /* it lasts as long as the page then */ }
}

/** Words that the set leaves out although they were chosen. @param {boolean} small */
export const leftOut = (small) => new Set([...EXCLUDED_WORDS, ...small ? Object.values(NOT_FOR_SMALL).flat() : []]);

/**
 * What a round may ask.
 * @param {string[]} labels of the model
 * @returns {string[]}
 */
export function wordsToAsk(labels) {
  const { small, words } = currentSet(), without = leftOut(small);
  const asked = labels.filter((label) => !without.has(label));
  const chosen = asked.filter((label) => words.includes(label));
  return chosen.length ? chosen : asked;
}
