/** Puts the page together: first the pad and what it sees, then all else. */
import '../lib/element.js';
import './guesses.js';
import { $, pad, start } from './i18n.js';

start(() => import('./files.js').then(({ notice }) => notice('languageFailed')));
pad.addEventListener('change', () => { document.body.classList.toggle('drawn', pad.strokes.length > 0); });
pad.addEventListener('unkept', () => { $('unkept').hidden = false; });
pad.dispatchEvent(new Event('change')); // what was kept

const SOON = 250; // ms
const frame = () => new Promise((resolve) => { requestAnimationFrame(() => setTimeout(resolve)); });
const loading = pad.load();
// The tools come when the first guess is to be seen, or soon when that takes longer.
const tools = Promise.race([loading.then(frame, () => {}), new Promise((resolve) => { setTimeout(resolve, SOON); })]).then(() => import('./toolbar.js'));
// Kept for use offline once the model has come, so that the page's own start is not slowed and no broken page is kept.
loading.then(async () => (await tools).workOffline(), () => {});
