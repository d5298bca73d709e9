/**
 * Keeps one whole version of the site for use offline. Every file comes with its hash, so that a version is kept
 * whole or not at all, also when an update reaches the server half-way. The build fills in both constants.
 */
const VERSION = '';
/** @type {Record<string, string>} */
const FILES = {};

const worker = /** @type {any} */ (self);
const SCOPE = worker.registration.scope; // other sites may live on the same origin
const CACHE = `inkling ${SCOPE} ${VERSION}`;

worker.addEventListener('install', (/** @type {any} */ event) => event.waitUntil(keep()));

async function keep() {
  // All are here and right before any is kept: in WebKit a cache that a failed install had begun stays incomplete.
  const responses = await Promise.all(Object.entries(FILES).map(async ([file, integrity]) => {
    // What the page has just loaded need not be loaded again, unless that is older.
    const response = await fetch(file, { integrity }).catch(() => fetch(file, { integrity, cache: 'reload' }));
    if (!response.ok) throw new Error(`${file}: ${response.status}`);
    return response;
  }));
  const cache = await caches.open(CACHE);
  await Promise.all(Object.keys(FILES).map((file, i) => cache.put(file, responses[i])));
}

worker.addEventListener('activate', (/** @type {any} */ event) => event.waitUntil(forget()));

async function forget() {
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
  const cache = await caches.open(CACHE);
  return await cache.match(page ? SCOPE : request, { ignoreSearch: true }) ?? fetch(request);
}

/** Sent by a page whose user wants the new version now. */
worker.addEventListener('message', (/** @type {any} */ event) => {
  if (event.data === 'take over') worker.skipWaiting();
});
