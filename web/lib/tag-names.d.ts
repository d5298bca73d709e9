/** Makes document.querySelector('inkling-pad') and createElement('inkling-pad') give an InklingPad. */
import type { InklingPad } from './pad.js';

declare global {
  interface HTMLElementTagNameMap {
    'inkling-pad': InklingPad;
  }
}
