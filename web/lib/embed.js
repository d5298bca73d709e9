/**
 * A pad in an `<iframe>` that exchanges messages with the page around it; docs/embedding.md lists them. It accepts messages
 * from, and sends them to, only the page whose origin its own address names, `embed.html?origin=https://example.com`, by
 * default its own origin.
 */
import './preloaded.js';
import './element.js';
import { toRows } from './strokes.js';

const pad = /** @type {import('./pad.js').InklingPad} */ (document.querySelector('inkling-pad'));
const messageElement = /** @type {HTMLElement} */ (document.getElementById('message'));
const originParameter = new URLSearchParams(location.search).get('origin');
const origin = originParameter ?? location.origin;
const hasOrigin = originParameter === null || isOrigin(originParameter);

if (!hasOrigin) {
  messageElement.textContent = `embed.html?origin=${originParameter} does not name an origin. Give the origin of the page around it, as in embed.html?origin=https://example.com.`;
} else if (parent !== window) {
  listen();
}

/** @param {string} text */
function isOrigin(text) {
  try {
    return new URL(text).origin === text;
  } catch {
    return false;
  }
}

/** @param {object} message */
function send(message) {
  parent.postMessage(message, origin); // the browser drops it if the page around has another origin
}

function listen() {
  const sendReady = () => pad.load().then(({ labels }) => send({ type: 'inkling:ready', labels }), () => {});

  /** @type {Map<unknown, (message: any) => unknown>} */
  const handlers = new Map(Object.entries({
    'inkling:hello': sendReady,
    'inkling:undo': () => pad.undo(),
    'inkling:redo': () => pad.redo(),
    'inkling:clear': () => pad.clear(),
    async 'inkling:draw'(/** @type {any} */ { strokes }) {
      if (!Array.isArray(strokes) || strokes.length) (await pad.load()).classify(strokes); // throws what is wrong, before it is drawn
      pad.strokes = strokes;
    },
    async 'inkling:classify'(/** @type {any} */ { type: _, id, strokes, ...options }) {
      send({ type: 'inkling:classified', id, result: (await pad.load()).classify(strokes, options) });
    },
  }));

  addEventListener('message', async ({ source, origin: from, data }) => {
    if (source !== parent || from !== origin) return;
    try {
      await handlers.get(data?.type)?.(data);
    } catch (error) {
      const { code, message } = /** @type {import('./inkling.js').InklingError} */ (error);
      send({ type: 'inkling:error', id: data.id, code, message });
    }
  });
  pad.addEventListener('change', () => send({ type: 'inkling:change', strokes: pad.strokes.map(toRows) }));
  pad.addEventListener('guess', ({ detail }) => send({ type: 'inkling:guess', result: detail }));
  sendReady();
}

pad.addEventListener('error', ({ detail: { code, message } }) => {
  messageElement.textContent = message;
  if (parent !== window && hasOrigin) send({ type: 'inkling:error', code, message });
});
document.documentElement.dataset.started = ''; // see watchScripts in preload.js
