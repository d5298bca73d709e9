/** The files of what draws, which are fetched once it is asked for, and kept for use without a connection. */
import { supportsSimd, trustsRelaxedSimd } from '../../lib/simd.js';

/** The first 6 bytes of each file's SHA-256 in hexadecimal digits, and its size in bytes, decompressed. The build fills them in. @type {Record<string, [hash: string, size: number]>} */
const FILES = {};

/** The module for each engine: all draw the same. */
const MODULES = ['-relaxed', '', '-scalar'].map((kind) => `inkling-sketch${kind}.wasm`);
export const WASM = MODULES[trustsRelaxedSimd() ? 0 : supportsSimd() ? 1 : 2], DECODER = 'decoder.ink';

/** Names of files that do as well as one, the file first. @param {string} file */
const alike = (file) => [file, ...MODULES.includes(file) ? MODULES : []];

/** @param {string} file */
const keyOf = (file) => `${file}?${FILES[file][0]}`;

/** Bytes of a file. @param {string} file */
export const sizeOf = (file) => FILES[file][1];

/** How much is fetched at most, in the page's language; most servers compress it by a third. In inkling.html nothing is. */
export const size = () => new Intl.NumberFormat(document.documentElement.lang, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 })
  .format([WASM, DECODER].reduce((sum, file) => sum + (FILES[file]?.[1] ?? 0), 0) / 1e6);

/** The service worker deletes its own caches of other versions, but not this one. @returns {Promise<Cache | undefined>} undefined: the browser keeps none */
const openCache = async () => caches.open(`inkling-sketch ${new URL('.', document.baseURI)}`);

/** Whether what draws works without a connection. */
export async function isKept() {
  try {
    const cache = await openCache();
    return (await Promise.all([WASM, DECODER].map((file) => cache?.match(keyOf(file))))).every(Boolean);
  } catch {
    return false;
  }
}

/**
 * Fetches a file, or takes it from those that are kept.
 * @param {string} file
 * @param {(bytes: number) => void} [onProgress] told how many bytes have come
 * @returns {Promise<Response>} of the whole file
 * @throws if it is neither kept nor can be fetched
 */
export async function fetchKept(file, onProgress = () => {}) {
  const cache = await openCache().catch(() => undefined);
  const kept = await cache?.match(keyOf(file));
  if (kept) return kept;
  let response;
  try {
    response = await read(await fetch(file), onProgress);
  } catch (error) {
    for (const name of alike(file)) {
      const older = await cache?.match(name, { ignoreSearch: true }); // of an earlier version, which may work as well
      if (older) return older;
    }
    throw error;
  }
  await keep(cache, file, response.clone()).catch(() => {}); // then it is fetched again the next time
  return response;
}

/** @param {Cache | undefined} cache @param {string} file @param {Response} response */
async function keep(cache, file, response) {
  if (!cache) return;
  for (const name of alike(file)) await cache.delete(name, { ignoreSearch: true });
  await cache.put(keyOf(file), response);
}

/** @param {Response} response @param {(bytes: number) => void} onProgress */
async function read({ ok, status, headers, body }, onProgress) {
  if (!ok || !body) throw new Error(String(status));
  const parts = [], reader = body.getReader();
  let bytes = 0;
  for (let part; !(part = await reader.read()).done;) {
    parts.push(part.value);
    onProgress(bytes += part.value.length);
  }
  return new Response(new Blob(parts), { headers: { 'content-type': headers.get('content-type') ?? '' } });
}
