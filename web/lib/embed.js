/**
 * A pad in an `<iframe>` that exchanges messages with the page around it; docs/embedding.md lists them. embed-origin.js says
 * which page that is.
 */
import './preloaded.js';
import './element.js';
import { addressFault, isEmbedded, isNamed, send, strangerFault } from './embed-origin.js';
import { InklingError } from './inkling.js';
import { forgetReloads } from './preload.js';
import { toRows } from './strokes-input.js';

const pad = /** @type {import('./pad.js').InklingPad} */ (document.querySelector('inkling-pad'));
const messageElement = /** @type {HTMLElement} */ (document.getElementById('message'));
let shownError = '';

const sendReady = () => pad.load().then(({ labels }) => send({ type: 'inkling:ready', labels }), () => {});

/** @type {Record<string, (message: any) => unknown>} */
const handlers = {
  'inkling:hello': sendReady,
  'inkling:undo': () => pad.undo(),
  'inkling:redo': () => pad.redo(),
  'inkling:clear': () => pad.clear(),
  async 'inkling:draw'({ strokes }) {
    if (!Array.isArray(strokes) || strokes.length) (await pad.load()).classify(strokes); // throws what is wrong, before it is drawn
    if (pad.isDrawing) throw new InklingError('option', 'The user is drawing a stroke. Send the drawing again after the next inkling:change.');
    pad.strokes = strokes;
  },
  async 'inkling:classify'({ type: _, id, strokes, ...options }) {
    const inkling = await pad.load(), { among, except } = pad, chooses = (options.among ?? options.except) != null;
    const { classify } = chooses ? await (await import('./more.js')).loadMore(inkling, { among, except }) : inkling;
    send({ type: 'inkling:classified', id, result: classify(strokes, options) });
  },
};

/** @param {any} message */
async function handle(message) {
  const { type, id } = message;
  try {
    if (!Object.hasOwn(handlers, type)) {
      throw new InklingError('option', `There is no message ${JSON.stringify(type.slice(0, 40))}. There are ${Object.keys(handlers).join(', ')}.`);
    }
    await handlers[type](message);
  } catch (error) {
    const { code = 'option', message } = /** @type {InklingError} */ (error);
    send({ type: 'inkling:error', id, code, message });
  }
}

function listen() {
  let handled = Promise.resolve(); // one after the other, though some wait for the classifier
  addEventListener('message', ({ source, origin, data }) => {
    if (source !== parent || !/^inkling:/.test(data?.type) || typeof data.type !== 'string') return;
    if (isNamed(origin)) handled = handled.then(() => handle(data)).catch(() => {});
    else messageElement.textContent = strangerFault(origin);
  });
  pad.addEventListener('change', () => send({ type: 'inkling:change', strokes: pad.strokes.map(toRows) }));
  pad.addEventListener('guess', ({ detail }) => send({ type: 'inkling:guess', result: detail }));
  sendReady();
  const around = location.ancestorOrigins?.[0]; // Firefox tells only with the first message
  if (around && !isNamed(around)) messageElement.textContent = strangerFault(around);
}

messageElement.textContent = addressFault;
if (isEmbedded) listen();
pad.addEventListener('error', ({ detail: { code, message } }) => {
  messageElement.textContent = shownError = message;
  if (isEmbedded) send({ type: 'inkling:error', code, message });
});
pad.addEventListener('guess', () => {
  if (shownError && messageElement.textContent === shownError) messageElement.textContent = ''; // it works again
});
const parameters = new URLSearchParams(location.search);
for (const name of ['lang', 'among', 'except']) {
  const value = parameters.get(name);
  if (value) pad.setAttribute(name, value);
}
pad.load().then(forgetReloads, () => {});
document.documentElement.dataset.started = ''; // see watchScripts in preload.js
