/** What draws on the page: it finishes the drawing, and shows how others draw a word. Loaded when it is first used. */
import { addStyle } from './style.js';

export { drawWord } from './sketch/artist.js';
export { finishDrawing } from './sketch/finish.js';
export { openOthers } from './sketch/others.js';
export { createProgress } from './sketch/progress.js';

addStyle(`
  #finish-sheet { position: absolute; inset: 0; width: 100%; height: 100%; border-radius: 1rem; background: var(--paper); stroke-width: 5px; pointer-events: none; }
  #finish-sheet path { vector-effect: non-scaling-stroke; }
  #finish-sheet .added { stroke: var(--accent); }
  #finish-bar { position: absolute; inset: auto .5rem .5rem; display: flex; flex-wrap: wrap; align-items: end; justify-content: center; gap: .25rem; pointer-events: none; }
  #finish-bar button { min-height: 2.75rem; padding: 0 .375rem; font-size: .875rem; pointer-events: auto; }
  #finish-keep { border-color: var(--accent); color: var(--accent); }
  .artist-progress { width: 100%; text-align: center; }
  #finish-bar .artist-progress { width: auto; padding: .25rem .75rem .5rem; border-radius: .75rem; background: var(--faint); }
  #finish-bar .more { color: var(--ink); }
  .artist-progress progress { width: min(100%, 20rem); height: .5rem; accent-color: var(--accent); }
  #others { width: min(34rem, 100% - 2rem); max-height: calc(100% - 2rem); }
  #others[open] { grid-template: "title close" auto / 1fr auto; align-content: start; align-items: center; }
  #others > :not(h2, .close) { grid-column: 1 / -1; }
  #others h2:focus-visible { outline: none; }
  #others h2 { overflow-wrap: anywhere; }
  #others > button { justify-content: center; }
  #others-pictures { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: .5rem; }
  #others-pictures > div { aspect-ratio: 1; padding: .5rem; border: 1px solid var(--edge); border-radius: .75rem; background: var(--paper); color: var(--ink); }
  #manners { display: flex; align-items: center; gap: .5rem; }
  #manner { flex: 1; min-width: 0; height: 2.75rem; margin: 0; accent-color: var(--accent); }
  @media print { #finish-bar, #manners, #others > button, #others > .more { display: none !important; } }
`);
