export type Inkling = import('./inkling.js').Inkling;
export type Result = import('./inkling.js').Result;
declare const InklingPad_base: {
    new (): HTMLElement;
    prototype: HTMLElement;
};
export declare class InklingPad extends /** @type {typeof HTMLElement} */ /** @type {typeof HTMLElement} */ InklingPad_base {
    #private;
    static get formAssociated(): boolean;
    static get observedAttributes(): string[];
    constructor();
    attributeChangedCallback(): void;
    connectedCallback(): void;
    disconnectedCallback(): void;
    formResetCallback(): void;
    /**
     * Loads the classifier, or tries again after an error.
     * @returns {Promise<Inkling>}
     */
    load(): Promise<Inkling>;
    /** @returns {import('./strokes.js').Stroke[]} */
    get strokes(): import('./strokes.js').Stroke[];
    /** @param {ReadonlyArray<ArrayLike<any>>} strokes points or Quick, Draw! rows */
    set strokes(strokes: ReadonlyArray<ArrayLike<any>>);
    /** How much of the drawing is shown and looked at, 0 to 1 of its points, to play it again. */
    get progress(): number;
    set progress(share: number);
    /** What it sees; `null` for an empty drawing, or before it has looked. */
    get result(): import("./inkling.js").Result | null;
    /** Whether a stroke is being drawn. */
    get active(): boolean;
    /** Whether it takes what is shown for a first part: the pen has not rested yet, or `progress` is less than 1. */
    get unfinished(): boolean;
    get canUndo(): boolean;
    get canRedo(): boolean;
    get canClear(): boolean;
    undo(): void;
    redo(): void;
    clear(): void;
    reset(): void;
    /** Whether touch is ignored, as it is from the first time a pen is used. */
    get penMode(): boolean;
    set penMode(on: boolean);
}
export {};
