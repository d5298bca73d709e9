/** What TypeScript knows of `<inkling-pad>` without importing its class. */
import type { InklingPad, PadEventMap } from './pad.js';

declare global {
  /** Of document.querySelector('inkling-pad') and createElement('inkling-pad'). */
  interface HTMLElementTagNameMap {
    'inkling-pad': InklingPad;
  }
}

declare module './pad.js' {
  /** As addEventListener, which the class defines. */
  interface InklingPad {
    removeEventListener<K extends keyof PadEventMap>(type: K, listener: (this: InklingPad, event: PadEventMap[K]) => unknown, options?: boolean | EventListenerOptions): void;
    removeEventListener<K extends keyof HTMLElementEventMap>(type: K, listener: (this: HTMLElement, event: HTMLElementEventMap[K]) => unknown, options?: boolean | EventListenerOptions): void;
    removeEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | EventListenerOptions): void;
  }
}
