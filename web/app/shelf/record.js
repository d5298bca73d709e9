/** What a record of the shelf holds. Another version of the page, or another script of the site, may have written it. */
import { toPoints } from '../../lib/strokes-input.js';

/** @typedef {import('./store.js').Kept} Kept */

/** @param {Kept} drawing @returns {import('../../lib/strokes.js').Stroke[]} */
export const strokesOf = ({ strokes }) => JSON.parse(strokes).map((/** @type {number[][]} */ rows) => toPoints(rows));

/** Whether the shelf can show a record, all of it. @param {Kept} record from anywhere */
export function isReadable(record) {
  try {
    return [record.name, record.word].every((text) => typeof text === 'string') && new Date(record.time).toISOString() !== '' && strokesOf(record).length > 0;
  } catch {
    return false;
  }
}
