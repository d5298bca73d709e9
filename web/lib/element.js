/**
 * Defines `<inkling-pad>`: a canvas to draw on that names the drawing. pad.js has its attributes, properties and events.
 *
 *     <script type="module" src="element.js"></script>
 *     <inkling-pad storage-key="my-drawing"></inkling-pad>
 */
import { InklingPad } from './pad.js';

export { InklingPad };
/** @typedef {import('./pad.js').PadEventMap} PadEventMap */

if (globalThis.customElements && !customElements.get('inkling-pad')) customElements.define('inkling-pad', InklingPad);
