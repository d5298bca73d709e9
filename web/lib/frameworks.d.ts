/**
 * `<inkling-pad>` in the templates of React 19, Preact, Solid, Vue and Svelte. A framework that is not installed is passed
 * over: its lines refer to nothing then, which only the comments above them allow.
 */
import type { InklingPad, PadEventMap } from './pad.js';

/** Attributes, beside those of every element. */
export interface PadAttributes {
  'storage-key'?: string;
  wasm?: string;
  model?: string;
  name?: string;
  disabled?: boolean;
  required?: boolean;
  value?: string;
  tool?: 'pen' | 'eraser';
  among?: string | readonly string[];
  except?: string | readonly string[];
}

/** Properties that frameworks set if they are given as attributes. */
export interface PadProperties extends Partial<Pick<InklingPad, 'playbackProgress' | 'penMode' | 'classifier'>> {
  /** Points `{ x, y, t }`, or Quick, Draw! rows. */
  strokes?: ReadonlyArray<ArrayLike<any>>;
}

/** `onguess` and the like, as React, Preact and Svelte listen to events of custom elements. */
export type PadHandlers = { [K in keyof PadEventMap as `on${K}`]?: (event: PadEventMap[K]) => void };
/** `onGuess` and the like, by which Vue types `@guess`. */
export type PadEmits = { [K in keyof PadEventMap as `on${Capitalize<K>}`]?: (event: PadEventMap[K]) => void };
/** `on:guess` and the like, as Solid listens. */
export type PadListeners = { [K in keyof PadEventMap as `on:${K}`]?: (event: PadEventMap[K]) => void };

type PadProps = PadAttributes & PadProperties & PadHandlers;
/** Vue's types name attributes as its properties. */
type Camel<Name extends string> = Name extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<Tail>}` : Name;
type CamelAttributes = { [K in keyof PadAttributes as Camel<K>]: PadAttributes[K] };
/** What remains of a framework's own attributes. */
type Others<Attributes> = Omit<Attributes, keyof PadProps | keyof PadEmits>;

// @ts-ignore: React may be missing
declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      // @ts-ignore: React may be missing
      'inkling-pad': PadProps & Others<import('react').DetailedHTMLProps<import('react').HTMLAttributes<InklingPad>, InklingPad>>;
    }
  }
}

// @ts-ignore: Preact may be missing
declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      // @ts-ignore: Preact may be missing
      'inkling-pad': PadProps & Others<import('preact').HTMLAttributes<InklingPad>>;
    }
  }
}

// @ts-ignore: Solid may be missing
declare module 'solid-js' {
  namespace JSX {
    interface IntrinsicElements {
      // @ts-ignore: Solid may be missing
      'inkling-pad': PadAttributes & PadListeners & Others<import('solid-js').JSX.HTMLAttributes<InklingPad>>;
    }
  }
}

// @ts-ignore: Vue may be missing
declare module 'vue' {
  interface GlobalComponents {
    // @ts-ignore: Vue may be missing
    'inkling-pad': new () => { $props: CamelAttributes & PadProperties & PadEmits & Others<import('vue').HTMLAttributes> };
  }
}

// @ts-ignore: Svelte may be missing
declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    // @ts-ignore: Svelte may be missing
    'inkling-pad': PadProps & Others<import('svelte/elements').HTMLAttributes<InklingPad>>;
  }
}
