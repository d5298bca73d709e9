/** The page's texts, numbers and category names in the user's language. */
import { $ } from './dom.js';
import english from './languages/en.js';
import { LANGUAGES } from './languages/index.js';

/** @typedef {{ texts: Record<string, string>, later?: Record<string, string>, labels: Record<string, string> }} Language `later`: texts of scripts that load later, when they are there */
/** @typedef {keyof typeof english['texts'] | keyof typeof english['later']} Key */
/** What replaces {name} in a text: a text, a number, or a function that gives a text in the current language. */
/** @typedef {Record<string, string | number | (() => string)>} Values */

/** Languages that need not be fetched; the build of inkling.html adds all others. @type {Record<string, Language>} */
const INCLUDED = { en: english };
const STORAGE_KEY = 'inkling-language';

const root = document.documentElement;
const chooser = /** @type {HTMLSelectElement} */ ($('language'));
/** @type {Language} */
let language = english;
let requested = '';
let needsLater = false;
/** Texts by element and attribute, to set them again in another language. @type {Map<Element, Map<string, { key: Key, values: Values }>>} */
const shown = new Map();
/** @type {Set<() => void>} */
const listeners = new Set();

/** Calls back after the language has changed. @param {() => void} listener */
export const onLanguage = (listener) => listeners.add(listener);

/**
 * The name of a category. A custom model may have categories without one.
 * @param {string} category one of the model's labels
 * @returns {string}
 */
export const label = (category) => Object.hasOwn(language.labels, category) ? language.labels[category] : category;

/**
 * Keeps what formats texts by language; making one takes a quarter of the time of a guess.
 * @template T
 * @param {(lang: string) => T} make
 */
function byLanguage(make) {
  /** @type {Map<string, T>} */
  const made = new Map();
  return () => {
    const format = made.get(root.lang) ?? make(root.lang);
    made.set(root.lang, format);
    return format;
  };
}
const percents = byLanguage((lang) => new Intl.NumberFormat(lang, { style: 'percent' }));
const numbers = byLanguage((lang) => new Intl.NumberFormat(lang));
const lists = byLanguage((lang) => new Intl.ListFormat(lang, { type: 'disjunction' }));

/** @param {number} share 0 to 1 @returns {string} */
export const percent = (share) => percents().format(share);

/** @param {string[]} words @returns {string} "a, b, or c" */
export const formatOr = (words) => lists().format(words);

/**
 * @param {Key} key
 * @param {Values} [values]
 * @returns {string}
 */
export const text = (key, values = {}) => (language.texts[key] ?? language.later?.[key] ?? /** @type {Language} */ (english).texts[key] ?? '').replace(/\{(\w+)\}/g, (whole, name) => {
  const value = values[name] ?? whole;
  return typeof value === 'function' ? value() : typeof value === 'number' ? numbers().format(value) : value;
});

/**
 * Sets an element's text, now and whenever the language changes.
 * @param {Element} element
 * @param {Key | ''} key '' empties it
 * @param {Values} [values]
 * @param {string} [attribute] to set instead of the content
 */
export function setText(element, key, values = {}, attribute = '') {
  let places = shown.get(element);
  if (!places) shown.set(element, places = new Map());
  if (key) places.set(attribute, { key, values });
  else places.delete(attribute);
  setContent(element, key ? text(key, values) : '', attribute);
}

/**
 * @param {Element} element
 * @param {string} content `{name}` stands for the child of the element with that data-slot
 * @param {string} attribute '' for the content
 */
function setContent(element, content, attribute) {
  if (attribute) return element.setAttribute(attribute, content);
  const slots = element.querySelectorAll(':scope > [data-slot]');
  if (slots.length) {
    const bySlot = new Map(Array.from(slots, (slot) => [slot.getAttribute('data-slot'), slot]));
    element.replaceChildren(...content.split(/\{(\w+)\}/).map((part, i) => i % 2 ? /** @type {Element} */ (bySlot.get(part)) : part));
  } else if (element.textContent !== content) { // the same text again would count as a new largest paint
    element.textContent = content;
  }
}

/**
 * @param {string} code
 * @returns {Promise<boolean>} whether it is shown now
 */
async function showLanguage(code) {
  requested = code;
  let found;
  try {
    const file = `./languages/${code}.js`; // a variable, because bundlers must not find the file
    found = INCLUDED[code] ?? (await import(file)).default;
    if (needsLater) await addLater(found, code);
  } catch {
    found = undefined;
    // The caller reports it.
  }
  if (requested !== code) return true; // another one was chosen meanwhile
  if (found) {
    language = found;
    root.lang = code;
  }
  root.dir = LANGUAGES.find((row) => row.code === root.lang)?.dir ?? '';
  chooser.value = root.lang;
  document.title = text('title');
  for (const [element, places] of shown) {
    for (const [attribute, { key, values }] of places) setContent(element, text(key, values), attribute);
  }
  for (const listener of listeners) listener();
  return Boolean(found);
}

/** @param {Language} to @param {string} code */
async function addLater(to, code) {
  const file = `./later/${code}.js`;
  to.later ??= (await import(file)).default; // in inkling.html it is there
}

/** Fetches the texts of scripts that load later, of the language that is shown and of those that are chosen after it. */
export async function loadLater() {
  needsLater = true;
  await addLater(language, root.lang);
}

/** Gives the elements in a part of the page their texts: those named by `data-text`, and labels by `data-name`. @param {ParentNode} part */
export function setTexts(part) {
  for (const element of part.querySelectorAll('[data-text]')) {
    const key = /** @type {Key} */ (element.getAttribute('data-text'));
    shown.set(element, new Map([['', { key, values: {} }]]));
    if (!element.hasChildNodes()) setContent(element, text(key), '');
  }
  for (const element of part.querySelectorAll('[data-name]')) setText(element, /** @type {Key} */ (element.getAttribute('data-name')), {}, 'aria-label');
}

/**
 * Shows the language that boot.js has found, and every later choice.
 * @param {() => void} onError
 */
export async function startI18n(onError) {
  setTexts(document);
  chooser.addEventListener('change', async () => {
    if (!await showLanguage(chooser.value)) return onError();
    try {
      localStorage.setItem(STORAGE_KEY, root.lang);
    } catch {
      // It is not remembered then.
    }
  });
  const wanted = root.lang;
  root.lang = 'en'; // until the other one is there
  const ok = wanted === 'en' || await showLanguage(wanted);
  chooser.value = root.lang;
  delete root.dataset.waiting;
  if (!ok) onError();
}
