/**
 * A pad in an `<iframe>` that talks with the page around it by messages: docs/embedding.md lists them. It hears and
 * answers only the page whose origin its own address names, `embed.html?origin=https://example.com`; without a name
 * that is its own origin.
 */
import './element.js';
import { rowsOf } from './strokes.js';

const pad = /** @type {import('./element.js').InklingPad} */ (document.querySelector('inkling-pad'));
const said = /** @type {HTMLElement} */ (document.getElementById('said'));
const named = new URLSearchParams(location.search).get('origin');
const origin = named ?? location.origin;

if (named !== null && !isOrigin(named)) {
  said.textContent = `embed.html?origin=${named} does not name an origin. Give the page's around it, as in embed.html?origin=https://example.com.`;
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

function listen() {
  const tell = (/** @type {object} */ message) => parent.postMessage(message, origin); // the browser drops it for others
  const strokes = () => pad.strokes.map(rowsOf);
  const ready = () => pad.load().then(({ labels }) => tell({ type: 'inkling:ready', labels }), () => {});

  /** @type {Map<unknown, (message: any) => unknown>} */
  const answers = new Map(Object.entries({
    'inkling:hello': ready,
    'inkling:undo': () => pad.undo(),
    'inkling:redo': () => pad.redo(),
    'inkling:clear': () => pad.clear(),
    async 'inkling:draw'(/** @type {any} */ { strokes }) {
      if (!Array.isArray(strokes) || strokes.length) (await pad.load()).classify(strokes); // so that what is no drawing is told, not drawn
      pad.strokes = strokes;
    },
    async 'inkling:classify'(/** @type {any} */ { id, strokes, top, form, unfinished }) {
      tell({ type: 'inkling:classified', id, result: (await pad.load()).classify(strokes, { top, form, unfinished }) });
    },
  }));

  addEventListener('message', async ({ source, origin: from, data }) => {
    if (source !== parent || from !== origin) return;
    try {
      await answers.get(data?.type)?.(data);
    } catch (error) {
      const { code, message } = /** @type {import('./inkling.js').InklingError} */ (error);
      tell({ type: 'inkling:error', id: data.id, code, message });
    }
  });
  pad.addEventListener('change', () => {
    if (!pad.active) tell({ type: 'inkling:change', strokes: strokes() });
  });
  pad.addEventListener('guess', () => tell({ type: 'inkling:guess', result: pad.result }));
  ready();
}

pad.addEventListener('error', (event) => {
  const { code, message } = /** @type {CustomEvent} */ (/** @type {unknown} */ (event)).detail;
  said.textContent = message;
  if (parent !== window && (named === null || isOrigin(named))) parent.postMessage({ type: 'inkling:error', code, message }, origin);
});
document.documentElement.dataset.started = ''; // see boot.js
