/**
 * Saves one complete version of the site for offline use. Every file is checked against its hash (the first 6 bytes of its
 * SHA-256, in base64), so that a version is saved completely or not at all, even if an update of the server is halfway. The
 * build fills in both constants.
 */
const VERSION = '';
/** @type {Record<string, string>} */
const FILES = {};
/** Bytes of all files, decompressed. */
const SIZE = 0;

const worker = /** @type {any} */ (self);
const SCOPE = worker.registration.scope; // other sites may live on the same origin
const CACHE = `inkling ${SCOPE} ${VERSION}`;

worker.addEventListener('install', (/** @type {any} */ event) => event.waitUntil(saveVersion()));

async function saveVersion() {
  // All files are loaded and checked before the first is saved: in WebKit, a cache that a failed install has begun stays incomplete.
  const responses = await Promise.all(Object.entries(FILES).map(([file, hash]) => load(file, hash)));
  const cache = await caches.open(CACHE);
  await Promise.all(Object.keys(FILES).map((file, i) => cache.put(file, responses[i])));
}

/**
 * What the version before has kept is not requested again. What the page has just loaded comes from the HTTP cache, unless that
 * has another version.
 * @param {string} file
 * @param {string} hash
 */
const load = (file, hash) => check(file, hash, caches.match(file))
  .catch(() => check(file, hash, fetch(file)))
  .catch(() => check(file, hash, fetch(file, { cache: 'reload' })));

/**
 * @param {string} file
 * @param {string} hash
 * @param {Promise<Response | undefined>} found
 */
async function check(file, hash, found) {
  const response = /** @type {Response} */ (await found); // undefined fails, too
  const digest = await crypto.subtle.digest('SHA-256', await read(response.clone()));
  if (!response.ok || btoa(String.fromCharCode(...new Uint8Array(digest, 0, 6))) !== hash) throw new Error(`${file}: ${response.status}, or of another version`);
  return response;
}

let received = 0; // bytes
let told = 0; // percent

/** Reads a file, and tells the pages how much of all has come. @param {Response} response */
async function read({ body }) {
  const parts = [];
  const reader = /** @type {ReadableStream} */ (body).getReader();
  for (let part; !(part = await reader.read()).done;) {
    parts.push(part.value);
    received += part.value.length;
    const percent = Math.min(100, Math.floor(100 * received / SIZE));
    if (percent <= told) continue;
    told = percent;
    for (const page of await worker.clients.matchAll({ includeUncontrolled: true })) page.postMessage(percent / 100);
  }
  return new Blob(parts).arrayBuffer();
}

worker.addEventListener('activate', (/** @type {any} */ event) => event.waitUntil(deleteOldVersions().then(() => worker.clients.claim()))); // so that what the page loads later comes from here

async function deleteOldVersions() {
  for (const name of await caches.keys()) {
    if (name.startsWith(`inkling ${SCOPE} `) && name !== CACHE) await caches.delete(name);
  }
}

worker.addEventListener('fetch', (/** @type {any} */ event) => {
  const { request } = event;
  if (request.method !== 'GET' || new URL(request.url).origin !== location.origin) return;
  event.respondWith(answer(request));
});

/** @param {Request} request */
async function answer(request) {
  const page = request.mode === 'navigate' && [SCOPE, `${SCOPE}index.html`].includes(request.url.split(/[?#]/)[0]);
  return await caches.match(page ? SCOPE : request, { cacheName: CACHE, ignoreSearch: true }).catch(() => {}) ?? fetch(request);
}

/** Sent by a page whose user wants the new version now. */
worker.addEventListener('message', (/** @type {any} */ event) => {
  if (event.data === 'take over') worker.skipWaiting();
});
