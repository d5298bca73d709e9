/** Runs before all else in embed.html; the build writes it into the page. */
import { preload, watchScripts } from './preload.js';

watchScripts();
preload();
