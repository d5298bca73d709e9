/** Hands the files that preload.js has begun to load to the pad. Import it before element.js. */
import { InklingPad } from './pad.js';
import { PRELOADED } from './preload.js';

InklingPad.preload(/** @type {any} */ (globalThis)[PRELOADED]);
