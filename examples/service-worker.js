import { createInkling } from './inkling/inkling.js';

let loading; // a service worker is ended when idle and starts afresh
addEventListener('message', (event) => event.waitUntil((async () => {
  try {
    event.source.postMessage((await (loading ??= createInkling())).classify(event.data));
  } catch (error) {
    event.source.postMessage({ error: error.message });
  }
})()));
