// Mounts pads in a substitute for a browser and prints as JSON what it finds: node mount.mjs ENVIRONMENT
import { createRequire } from 'node:module';
import { runInNewContext } from 'node:vm';

const load = /** @type {(name: string) => any} */ (createRequire(import.meta.url)); // without their types, which contradict those of browsers
const HTML = '<!doctype html><body></body>';

const LANGUAGE = new Set(Object.getOwnPropertyNames(runInNewContext('globalThis')));

/** Makes a window's names global, as test runners do: all of them, or those that Node lacks. */
function install(window, replace) {
  for (const name of Object.getOwnPropertyNames(window)) {
    // The language's own names, and functions such as queueMicrotask, which jsdom itself takes from Node.
    if (name in globalThis && !(replace && /^[A-Z]/.test(name) && !LANGUAGE.has(name))) continue;
    try {
      Object.defineProperty(globalThis, name, { value: window[name], configurable: true, writable: true });
    } catch {
      // Node's own that cannot be replaced.
    }
  }
  Object.assign(globalThis, { window, document: window.document });
}

/** @type {Record<string, () => void>} */
export const ENVIRONMENTS = {
  'jsdom, all names': () => install(new (load('jsdom').JSDOM)(HTML, { url: 'http://localhost/' }).window, true),
  'jsdom, names that Node lacks': () => install(new (load('jsdom').JSDOM)(HTML, { url: 'http://localhost/' }).window, false),
  'jsdom that pretends to be visual': () => install(new (load('jsdom').JSDOM)(HTML, { url: 'http://localhost/', pretendToBeVisual: true }).window, true),
  'jsdom, a few names': () => {
    const { window } = new (load('jsdom').JSDOM)(HTML);
    Object.assign(globalThis, { window, document: window.document, HTMLElement: window.HTMLElement, customElements: window.customElements });
  },
  'happy-dom, all names': () => install(new (load('happy-dom').Window)({ url: 'http://localhost/' }), true),
  'happy-dom, names that Node lacks': () => install(new (load('happy-dom').Window)({ url: 'http://localhost/' }), false),
};

/** Everything that a test of a page does with a pad. */
async function mount() {
  const { body } = document;
  const SQUARE = [[[10, 90, 90, 10], [10, 10, 90, 90], [0, 1, 2, 3]]];
  const found = /** @type {any} */ ({});
  body.innerHTML = '<form><label for="p">Sketch</label><inkling-pad id="p" name="sketch" storage-key="k" required value="[[[0,9],[0,9]]]"></inkling-pad></form>';
  const pad = /** @type {any} */ (document.querySelector('inkling-pad'));
  const told = /** @type {string[]} */ ([]);
  for (const type of ['input', 'change', 'error', 'guess']) pad.addEventListener(type, () => told.push(type));
  found.begun = [pad.strokes.length, pad.value, pad.result, pad.isDrawing, pad.unfinished];
  pad.strokes = SQUARE;
  found.set = [pad.strokes[0].length, pad.canUndo, pad.value, [...new Set(told)]];
  pad.undo(), pad.redo(), pad.clear(), pad.undo();
  found.steps = pad.strokes[0].length;
  try {
    pad.strokes = null;
  } catch (error) {
    found.refused = [error.name, error.code];
  }
  Object.assign(pad, { penMode: true, playbackProgress: 0.5, disabled: true, required: true, name: 'other', tabIndex: 2, value: '' });
  found.properties = [pad.penMode, pad.disabled, pad.required, pad.name, pad.tabIndex, pad.value, pad.type];
  pad.disabled = false;
  pad.focus(), pad.blur(), pad.click(), pad.redraw(), pad.setCustomValidity('No.');
  found.validity = [pad.checkValidity(), pad.reportValidity(), pad.validationMessage, pad.validity.customError, pad.form === document.forms[0], pad.labels.length];
  pad.setCustomValidity('');
  for (const [name, value] of [['disabled', ''], ['value', '['], ['storage-key', 'other'], ['aria-label', 'x'], ['title', 'x'], ['model', 'x'], ['lang', 'de']]) {
    pad.setAttribute(name, value);
    pad.removeAttribute(name);
  }
  for (const type of ['pointerdown', 'pointermove', 'pointerup', 'keydown', 'focus']) pad.shadowRoot.querySelector('canvas').dispatchEvent(new (/** @type {any} */ (window).Event)(type, { bubbles: true }));
  const other = /** @type {any} */ (document.createElement('inkling-pad'));
  other.strokes = SQUARE;
  pad.after(other);
  body.append(other);
  other.remove();
  body.append(other);
  found.moved = other.strokes[0].length;
  document.forms[0].reset();
  body.innerHTML = '<p><inkling-pad></inkling-pad></p>';
  body.innerHTML = '';
  await new Promise((resolve) => setTimeout(resolve, 20));
  body.append(other);
  const guess = new Promise((resolve) => other.addEventListener('guess', ({ detail }) => resolve(detail?.guesses[0].label)));
  await other.load(); // on demand
  found.guess = await guess; // at once, or a task later where looks take long
  return found;
}

const environment = process.argv[2];
if (environment) {
  ENVIRONMENTS[environment]();
  await import(String(new URL('../../../dist/element.js', import.meta.url)));
  process.stdout.write(JSON.stringify(await mount()));
  process.exit(); // happy-dom's own timers
}
