/** Loads what draws when it is used. */
import { notice } from '../shared.js';

/** inkling.html is one file without it: it would be half as large again. */
const isWhole = 'whole' in document.documentElement.dataset;

/**
 * @param {(from: typeof import('../sketches.js')) => unknown} use
 * @param {(reason: 'cannotDrawHere' | 'errorLoading') => void} [fail] says why it cannot be used
 */
export async function useSketches(use, fail = notice) {
  if (isWhole) return fail('cannotDrawHere');
  try {
    await use(await import('../sketches.js'));
  } catch {
    fail('errorLoading');
  }
}
