/**
 * The drawings that are kept on this device, in IndexedDB; in memory where the browser refuses that.
 */
import { toJson } from '../../lib/strokes-input.js';
import { openStore } from '../database.js';
import { isReadable } from './record.js';

/** @typedef {import('../../lib/strokes.js').Stroke} Stroke */

/**
 * @typedef {object} Kept a drawing on the shelf
 * @property {number} id greater than that of every earlier one; negative: only in memory
 * @property {string} first its first stroke as JSON, to find it again after a reload
 * @property {string} strokes as toJson gives them
 * @property {string} word the category that was asked for, or guessed last; '' if there was none
 * @property {string} name given by the user; '' at first
 * @property {number} [lineWidth] on the paper on which it was drawn, in the strokes' px; older versions did not keep it
 * @property {number} time when it was first kept, ms since 1970
 */

const transact = openStore('inkling', 'drawings', (database) => database.createObjectStore('drawings', { keyPath: 'id', autoIncrement: true }).createIndex('first', 'first'));
/** What the browser refused to store, by id. @type {Map<number, Kept>} */
const memory = new Map();
let lastId = 0; // of a drawing in memory alone
/** @type {(error: unknown) => void} */
let onRefused = () => {};

/** Calls back each time the browser refuses to store a drawing. @param {(error: unknown) => void} listener */
export function whenRefused(listener) {
  onRefused = listener;
}

/** @returns {Promise<Kept[]>} those that this version can show, the newest first */
export async function allKept() {
  const stored = await transact('readonly', (store) => store.getAll()).catch(() => []);
  return [...stored.filter((one) => !memory.has(one.id) && isReadable(one)), ...memory.values()].sort((a, b) => b.time - a.time || b.id - a.id);
}

/**
 * Keeps a drawing, or replaces one.
 * @param {Omit<Kept, 'id'> & { id?: number }} drawing without an id: a new one
 * @returns {Promise<number>} its id
 */
export async function putKept(drawing) {
  try {
    if (drawing.id === undefined || drawing.id > 0) {
      const id = Number(await transact('readwrite', (store) => store.put(drawing)));
      memory.delete(id); // it had been refused before
      return id;
    }
  } catch (error) {
    onRefused(error);
  }
  const id = drawing.id ?? --lastId;
  memory.set(id, { ...drawing, id });
  return id;
}

/** @param {number} id @returns {Promise<Kept | undefined>} */
export async function getKept(id) {
  return memory.get(id) ?? await transact('readonly', (store) => store.get(id)).catch(() => undefined);
}

/** @param {number} id */
export async function deleteKept(id) {
  memory.delete(id);
  await transact('readwrite', (store) => store.delete(id)).catch(() => {});
}

/** @param {Stroke[]} strokes @returns {Promise<number | undefined>} the newest drawing that begins with the same stroke */
export async function findKept(strokes) {
  const found = await transact('readonly', (store) => store.index('first').getAllKeys(toJson(strokes.slice(0, 1)))).catch(() => []);
  return /** @type {number | undefined} */ (found.at(-1));
}
