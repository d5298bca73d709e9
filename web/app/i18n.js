/** The page's elements, and what they say in one's own language: texts, numbers and the names of the things drawn. */
import english from './languages/en.js';

/** @typedef {typeof english} Language */
/** @typedef {keyof Language['texts']} Key */
/** What stands in for {name}: a text, a number, or a function that gives it in the language of the moment. */
/** @typedef {Record<string, string | number | (() => string)>} Values */

/** @param {string} id */
export const $ = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
export const pad = /** @type {import('../lib/element.js').InklingPad} */ ($('pad'));

/** Languages that need not be fetched; the build of the single file puts all into it. @type {Record<string, Language>} */
const INSIDE = { en: english };
const KEPT = 'inkling-language';

const root = document.documentElement;
const chooser = /** @type {HTMLSelectElement} */ ($('language'));
let language = english;
let wanted = '';
/** What was written where, to write it again in another language. @type {Map<Element, Map<string, { key: Key, values: Values }>>} */
const written = new Map();
/** @type {Set<() => void>} */
const listeners = new Set();

/** Calls back when another language has come. @param {() => void} listener */
export const onLanguage = (listener) => listeners.add(listener);

/**
 * The name of what is drawn, from the dataset's own. A model of one's own may know things that have none.
 * @param {string} category
 * @returns {string}
 */
export const label = (category) => Object.hasOwn(language.labels, category) ? /** @type {Record<string, string>} */ (language.labels)[category] : category;

/** By language: to make those of one list anew takes a quarter of the time of a guess. @type {Map<string, Intl.NumberFormat>} */
const percents = new Map();

/** @param {number} share @returns {string} */
export function percent(share) {
  let format = percents.get(root.lang);
  if (!format) percents.set(root.lang, format = new Intl.NumberFormat(root.lang, { style: 'percent' }));
  return format.format(share);
}

/** @param {string[]} words @returns {string} */
export const anyOf = (words) => new Intl.ListFormat(root.lang, { type: 'disjunction' }).format(words);

/**
 * @param {Key} key
 * @param {Values} [values]
 * @returns {string}
 */
export const text = (key, values = {}) => (language.texts[key] ?? english.texts[key]).replace(/\{(\w+)\}/g, (whole, name) => {
  const value = values[name] ?? whole;
  return typeof value === 'function' ? value() : typeof value === 'number' ? new Intl.NumberFormat(root.lang).format(value) : value;
});

/**
 * Writes a text, now and whenever the language changes; no key empties it.
 * @param {Element} element
 * @param {Key | ''} key
 * @param {Values} [values]
 * @param {string} [attribute] instead of the content
 */
export function write(element, key, values = {}, attribute = '') {
  let places = written.get(element);
  if (!places) written.set(element, places = new Map());
  if (key) places.set(attribute, { key, values });
  else places.delete(attribute);
  put(element, key ? text(key, values) : '', attribute);
}

/**
 * @param {Element} element
 * @param {string} content where it says {name}, the element's child with this data-slot goes
 * @param {string} attribute
 */
function put(element, content, attribute) {
  if (attribute) return element.setAttribute(attribute, content);
  const slots = element.querySelectorAll(':scope > [data-slot]');
  if (slots.length) {
    const bySlot = new Map(Array.from(slots, (slot) => [slot.getAttribute('data-slot'), slot]));
    element.replaceChildren(...content.split(/\{(\w+)\}/).map((part, i) => i % 2 ? /** @type {Element} */ (bySlot.get(part)) : part));
  } else if (element.textContent !== content) { // browsers take what is written again for new
    element.textContent = content;
  }
}

/**
 * @param {string} code
 * @returns {Promise<boolean>} whether it is shown now
 */
async function show(code) {
  wanted = code;
  let found;
  try {
    const file = `./languages/${code}.js`; // no bundler's to find
    found = INSIDE[code] ?? (await import(file)).default;
  } catch {
    // Said below by the one who asked.
  }
  if (wanted !== code) return true; // yet another was chosen meanwhile
  if (found) {
    language = found;
    root.lang = code;
  }
  root.dir = language.direction;
  chooser.value = found ? code : root.lang;
  document.title = text('title');
  for (const [element, places] of written) {
    for (const [attribute, { key, values }] of places) put(element, text(key, values), attribute);
  }
  for (const listener of listeners) listener();
  return Boolean(found);
}

/**
 * Shows the language that boot.js has found, and every later choice.
 * @param {() => void} failed
 */
export async function start(failed) {
  for (const element of document.querySelectorAll('[data-text]')) {
    written.set(element, new Map([['', { key: /** @type {Key} */ (element.getAttribute('data-text')), values: {} }]]));
  }
  for (const element of document.querySelectorAll('[data-name]')) {
    write(element, /** @type {Key} */ (element.getAttribute('data-name')), {}, 'aria-label');
  }
  chooser.addEventListener('change', async () => {
    if (!await show(chooser.value)) return failed();
    try {
      localStorage.setItem(KEPT, root.lang);
    } catch {
      // Asked again next time, then.
    }
  });
  const found = root.lang;
  root.lang = 'en'; // until it has come
  const shown = found === 'en' || await show(found);
  chooser.value = root.lang;
  delete root.dataset.waiting;
  if (!shown) failed();
}
