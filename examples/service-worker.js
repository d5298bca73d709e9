import { createInkling } from './inkling/inkling.js';

let loading; // undefined again after the browser has stopped an idle service worker and restarted it
addEventListener('message', (event) => event.waitUntil((async () => {
  try {
    event.source.postMessage((await (loading ??= createInkling())).classify(event.data));
  } catch (error) {
    event.source.postMessage({ error: error.message });
  }
})()));
