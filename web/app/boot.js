/**
 * Runs before all else; the build writes it into the page. Finds the language to show before the first paint, so that no
 * other language appears for a moment. index.html is in English; for another language it stays hidden until the language's
 * file is there, two seconds at most (see style.css).
 */
import { preload, watchScripts } from '../lib/preload.js';
import { LANGUAGES } from './languages/index.js';

watchScripts();
let saved;
try {
  saved = localStorage.getItem('inkling-language');
} catch {
  // Without storage, the browser's own languages decide.
}
const root = document.documentElement;
const codes = [saved ?? '', ...navigator.languages].map((tag) => tag.split('-')[0].toLowerCase());
const language = codes.find((code) => LANGUAGES.some((row) => row.code === code)) ?? 'en';
root.lang = language;
if (language !== 'en') {
  root.dataset.waiting = '';
  const link = document.createElement('link');
  link.rel = 'modulepreload';
  link.href = `languages/${language}.js`;
  document.head.append(link);
}
if (!('whole' in root.dataset)) preload(); // inkling.html has the files inside
