/** The learned words that are kept on this device, in IndexedDB. */
import { openStore } from '../shared.js';

/** @typedef {import('../../lib/learner.js').LearnedWord & { time: number }} StoredWord `time`: when it was taught first, ms since 1970 */

const transact = openStore('inkling-learned', 'words', (database) => database.createObjectStore('words', { keyPath: 'word' }));

/** @returns {Promise<StoredWord[]>} in the order in which they were taught */
export const storedWords = async () => (await transact('readonly', (store) => store.getAll())).sort((a, b) => a.time - b.time);

/** @param {StoredWord} word */
export const storeWord = (word) => transact('readwrite', (store) => store.put(word));

/** @param {string} word */
export const deleteWord = (word) => transact('readwrite', (store) => store.delete(word));
