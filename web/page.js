/** Puts the page together: first the pad and what it sees, then all else. */
import './element.js';
import './said.js';
import { $, pad, start } from './languages.js';

start(() => import('./saving.js').then(({ notice }) => notice('languageFailed')));
pad.addEventListener('change', () => { document.body.classList.toggle('drawn', pad.strokes.length > 0); });
pad.addEventListener('unkept', () => { $('unkept').hidden = false; });
pad.dispatchEvent(new Event('change')); // what was kept

const SOON = 250; // ms
const frame = () => new Promise((resolve) => { requestAnimationFrame(() => setTimeout(resolve)); });
// The tools come when the first guess is to be seen, or soon when that takes longer.
Promise.race([pad.load().then(frame, () => {}), new Promise((resolve) => { setTimeout(resolve, SOON); })]).then(() => import('./tools.js'));
