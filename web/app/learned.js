/**
 * The words that the page was taught: it guesses them with all others, and keeps them on this device. Loaded when there are
 * some, or when the user teaches the first.
 */
import { deleteWord, storeWord, storedWords } from './learned/store.js';
import { pad } from './shared.js';

/** @typedef {import('../lib/learner.js').Learner} Learner */
/** @typedef {import('../lib/learner.js').LearnedWord} LearnedWord */
/** @typedef {import('./learned/store.js').StoredWord} StoredWord */

/** Says at the next start that there are learned words: asking IndexedDB takes longer. */
const FLAG_KEY = 'inkling-learned';
/** As in ../lib/learner.js. */
const MAX_DRAWINGS = 20;
/** @type {Learner} */
let learner;
/** @type {Promise<void> | undefined} */
let loading;
/** When each word was taught first, in ms since 1970. @type {Map<string, number>} */
const times = new Map();
/** @type {StoredWord[]} */
let words = [];
/** Words that the browser refused to store. @type {Set<string>} */
const unsaved = new Set();
/** @type {Set<() => void>} */
const listeners = new Set();

/** Calls back after the words have changed. @param {() => void} listener */
export const onLearned = (listener) => listeners.add(listener);
/** Whether all words outlast the page. */
export const allSaved = () => unsaved.size === 0;
/** In the order in which they were taught. */
export const learnedWords = () => words;
/** @param {string} word @returns {StoredWord | undefined} */
export const learnedWord = (word) => words.find((one) => one.word === word);
export const allLabels = () => learner.labels;
export const exportLearned = () => learner.exportLearned();

/** Loads the words, and names them from then on. @returns {Promise<void>} */
export function loadLearned() {
  loading ??= load();
  loading.catch(() => { loading = undefined; }); // the next call tries again
  return loading;
}

async function load() {
  const [inkling, { learnerOf }] = await Promise.all([pad.load(), import('../lib/more.js')]);
  learner = await learnerOf(inkling);
  await readStored();
  addEventListener('focus', readStored); // another tab may have taught more
}

/** Makes the words those that are stored, and those that could not be. */
export async function readStored() {
  let stored;
  try {
    stored = await storedWords();
  } catch {
    return; // they are in memory alone
  }
  const before = new Map(learner.learned.map(({ word, drawings }) => [word, JSON.stringify(drawings)]));
  const names = new Set(stored.map(({ word }) => word));
  let changed = false;
  for (const word of before.keys()) if (!names.has(word) && !unsaved.has(word)) changed = learner.forget(word);
  for (const { word, drawings, time } of stored) {
    if (unsaved.has(word)) continue;
    times.set(word, time);
    if (before.get(word) !== JSON.stringify(drawings)) {
      try {
        put(word, drawings);
        changed = true;
      } catch { /* another version has written what this one cannot read */ }
    }
  }
  if (changed) use();
}

/** Makes these the drawings of a word. @param {string} word @param {LearnedWord['drawings']} drawings @throws {import('../lib/errors.js').InklingError} */
function put(word, drawings) {
  learner.importLearned(JSON.stringify({ format: 'inkling-learned', version: 1, words: [{ word, drawings }] }));
}

/** Lets the pad name the words as they are now. */
function use() {
  words = learner.learned.map((one) => ({ ...one, time: times.get(one.word) ?? 0 })).sort((a, b) => a.time - b.time);
  const { length } = words;
  pad.classifier = length ? learner : null;
  try {
    if (length) localStorage.setItem(FLAG_KEY, String(length));
    else localStorage.removeItem(FLAG_KEY);
  } catch { /* they are not kept then */ }
  for (const listener of listeners) listener();
}

/** The classifier that knows the words. */
export const learnedClassifier = () => learner;

/** As the learner has it now. @param {string} word */
const current = (word) => learner.learned.find((one) => one.word === word);

/** @param {string} word */
async function save(word) {
  const found = current(word);
  if (!found) return;
  if (!times.has(word)) times.set(word, Math.max(Date.now(), ...[...times.values()].map((time) => time + 1)));
  try {
    await storeWord({ ...found, time: times.get(word) ?? 0 });
    unsaved.delete(word);
  } catch {
    unsaved.add(word);
  }
}

/** A word as the learner compares it. @param {string} word */
export const plain = (word) => word.normalize('NFC').trim();

/** @param {string} word as `plain` gives it @param {import('../lib/strokes.js').Stroke[]} strokes @throws {import('../lib/errors.js').InklingError} */
export async function teach(word, strokes) {
  await readStored();
  learner.learn(word, [strokes]);
  await save(word);
  use();
}

/** @param {string} word @returns {Promise<StoredWord | undefined>} to bring it back */
export async function forget(word) {
  const found = learnedWord(word);
  learner.forget(word);
  unsaved.delete(word);
  times.delete(word);
  await deleteWord(word).catch(() => {});
  use();
  return found;
}

/** Adds drawings to a word, new or not, as far as there is room. @param {LearnedWord} more @throws {import('../lib/errors.js').InklingError} */
function merge({ word, drawings }) {
  const texts = new Set([...current(word)?.drawings ?? [], ...drawings].map((drawing) => JSON.stringify(drawing)));
  put(word, Array.from(texts, (text) => JSON.parse(text)).slice(0, MAX_DRAWINGS));
}

/** @param {StoredWord} forgotten @param {string} [word] another name */
export async function bringBack(forgotten, word = forgotten.word) {
  merge({ ...forgotten, word });
  if (!times.has(word)) times.set(word, forgotten.time);
  await save(word);
  use();
}

/** Gives a word another name; one that is there gets its drawings. @param {string} word @param {string} name @throws {import('../lib/errors.js').InklingError} */
export async function rename(word, name) {
  const old = await forget(word);
  if (!old) return;
  try {
    await bringBack(old, name);
  } catch (error) {
    await bringBack(old);
    throw error;
  }
}

/**
 * Adds the words of a file. Those that are there already keep their drawings, too, as far as there is room.
 * @param {string} text
 * @returns {Promise<number>} how many words there are in it
 * @throws {import('../lib/errors.js').InklingError} and changes nothing
 */
export async function importLearned(text) {
  const before = new Map(learnedWords().map((one) => [one.word, one]));
  learner.importLearned(text);
  /** @type {string[]} */
  const names = JSON.parse(text).words.map((/** @type {LearnedWord} */ { word }) => plain(word));
  for (const name of names) {
    const old = before.get(name);
    if (old) merge(old);
    await save(name);
  }
  use();
  return names.length;
}
