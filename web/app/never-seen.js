/**
 * Says so if the drawing is unlike anything that the page knows. Loaded with the first drawing that it is not sure of. Its files
 * are those that are kept for offline use, because nothing is fetched while somebody draws.
 */
import { $, loadLater, pad, setText, text } from './shared.js';

/** @type {Promise<import('../lib/known.js').Known> | undefined} */
let loading;

/** @param {import('../lib/inkling.js').Result} result of the pad, about the drawing as it is now */
export async function sayIfNeverSeen(result) {
  loading ??= load();
  loading.catch(() => { loading = undefined; }); // the next drawing tries again
  const [known] = await Promise.all([loading, loadLater()]);
  if (pad.result !== result || known.knows(pad.strokes)) return; // it has changed, or is like others
  setText($('kicker'), 'neverSeen');
  const live = $('live');
  if (!live.textContent?.startsWith(text('neverSeen'))) live.textContent = `${text('neverSeen')} ${live.textContent}`; // for screen readers
}

async function load() {
  const [inkling, { loadKnown, loadMore }] = await Promise.all([pad.load(), import('../lib/more.js')]);
  if ('whole' in document.documentElement.dataset) return loadKnown(inkling);
  const [wasm, known] = await Promise.all(['inkling-more.wasm', 'known.ink'].map((file) => caches.match(file)));
  if (!wasm || !known) throw new Error('There is no copy for offline use.');
  await loadMore(inkling, { wasm });
  return loadKnown(inkling, { known });
}
