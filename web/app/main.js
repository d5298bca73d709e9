/** Puts the page together: first the pad and its guesses, then the tools. */
import '../lib/preloaded.js';
import '../lib/element.js';
import { forgetReloads } from '../lib/preload.js';
import './guesses.js';
import { onChange, pad } from './dom.js';
import { startI18n } from './i18n.js';
import { notice, warnNotSaved } from './notice.js';
import { startTools, workOffline } from './toolbar.js';

export * from './shared.js'; // for scripts that load later

startI18n(() => notice('languageFailed'));
onChange(pad, () => { document.body.classList.toggle('drawn', pad.strokes.length > 0); });
pad.addEventListener('storageerror', warnNotSaved);
pad.dispatchEvent(new Event('change')); // shows a saved drawing

/** How long the tools wait for the first guess. */
const TOOLS_MS = 250;
const nextFrame = () => new Promise((resolve) => { requestAnimationFrame(() => setTimeout(resolve)); });
const loading = pad.load();
const tools = Promise.race([loading.then(nextFrame, () => {}), new Promise((resolve) => { setTimeout(resolve, TOOLS_MS); })]).then(startTools);
// Saved for offline use once the model is there, so that the page's start is not slowed and no broken page is saved.
loading.then(async () => {
  forgetReloads();
  await tools;
  workOffline();
}, () => {});
