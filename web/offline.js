/**
 * Makes the site work offline, and tells of a new version without ever forcing it.
 * @param {{ ready: () => void, update: (accept: () => void) => void }} listener `ready` when this visit made it work
 *   offline; `update` when a new version waits: `accept` loads it
 */
export async function workOffline({ ready, update }) {
  let registration;
  try {
    registration = await navigator.serviceWorker.register('sw.js', { updateViaCache: 'none' });
  } catch {
    return; // no service workers here, as in private windows, on plain HTTP or under a policy: it works online
  }
  let accepted = false;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (accepted) location.reload();
  });
  const offer = (/** @type {ServiceWorker} */ waiting) => update(() => {
    accepted = true;
    waiting.postMessage('take over');
  });
  const follow = (/** @type {ServiceWorker | null} */ worker) => worker?.addEventListener('statechange', () => {
    if (worker.state === 'installed' && registration.active) offer(worker);
    if (worker.state === 'activated' && !accepted) ready();
  });
  if (registration.waiting) offer(registration.waiting);
  follow(registration.installing);
  registration.addEventListener('updatefound', () => follow(registration.installing));
}
