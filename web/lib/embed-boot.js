/** Runs before all else in embed.html; the build writes it into the page. */
import { isEmbedded, send } from './embed-origin.js';
import { preload, watchScripts } from './preload.js';

watchScripts((code, message) => isEmbedded && send({ type: 'inkling:error', code, message }));
preload();
