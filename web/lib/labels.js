/**
 * The categories' names in the page's languages. Each language is a file of its own, which loads when it is first used.
 *
 *     import { label } from 'inkling/labels';
 *     console.log(await label('cat', 'de')); // Katze
 */
import { describe } from './errors.js';
import { InklingError } from './inkling.js';
import { editDistance } from './names.js';

/** @typedef {Readonly<Record<string, string>>} Labels by category */

/** The build fills this in, by code. @type {Record<string, { label: string, dir: 'ltr' | 'rtl', load: () => Promise<{ default: Labels }> }>} */
const FILES = {};

/**
 * The languages: each with its code, its own name, and its direction.
 * @type {readonly { readonly code: string, readonly label: string, readonly dir: 'ltr' | 'rtl' }[]}
 */
export const languages = Object.freeze(Object.entries(FILES).map(([code, { label, dir }]) => Object.freeze({ code, label, dir })));

/**
 * All labels in a language.
 * @param {string} lang a language tag, such as `de` or `pt-BR`: its first part counts
 * @returns {Promise<Labels>}
 * @throws {InklingError} `option`: there is no such language; `fetch`: its file cannot be loaded
 */
export async function labelsIn(lang) {
  const code = typeof lang === 'string' ? lang.split(/[-_]/)[0].toLowerCase() : '';
  if (!Object.hasOwn(FILES, code)) throw new InklingError('option', `There are no labels in ${describe(lang)}. ${nearestLanguage(lang)}There are ${Object.keys(FILES).join(', ')}.`);
  try {
    return (await FILES[code].load()).default;
  } catch (cause) {
    throw new InklingError('fetch', `Cannot load labels/${code}.js. Put the folder labels next to labels.js.`, { cause });
  }
}

/**
 * A category's name in a language.
 * @param {string} category one of the shipped model's labels, such as `cat`
 * @param {string} lang a language tag
 * @returns {Promise<string>}
 * @throws {InklingError} `option`: there is no such category, or no such language; `fetch`: its file cannot be loaded
 */
export async function label(category, lang) {
  const labels = await labelsIn(lang);
  if (typeof category === 'string' && Object.hasOwn(labels, category)) return labels[category];
  const meant = typeof category === 'string' ? ` Did you mean ${describe(nearest(category, Object.keys(labels)))}?` : '';
  throw new InklingError('option', `There is no category ${describe(category)}.${meant}`);
}

/** @param {unknown} lang */
function nearestLanguage(lang) {
  if (typeof lang !== 'string' || !lang) return '';
  /** Codes by what people write for them. @type {Record<string, string>} */
  const codes = Object.create(null);
  const english = new Intl.DisplayNames('en', { type: 'language' });
  for (const { code, label } of languages) codes[code] = codes[label] = codes[String(english.of(code))] = code;
  const code = codes[nearest(lang, Object.keys(codes))];
  return `Did you mean ${describe(code)} (${FILES[code].label})? `;
}

/** The word that begins so, or needs the fewest changes. @param {string} word @param {string[]} words at least one */
function nearest(word, words) {
  const short = word.slice(0, 40).toLowerCase();
  const longer = words.find((other) => short.length > 2 && other.toLowerCase().startsWith(short));
  if (longer) return longer;
  const distances = words.map((other) => editDistance(short, other.toLowerCase()));
  return words[distances.indexOf(Math.min(...distances))];
}
