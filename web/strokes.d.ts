/**
 * Strokes drawn with mouse, touch or pen on a canvas. Knows no model and no page.
 *
 *     const input = new StrokeInput(canvas, { keep: 'my-drawing' });
 *     input.addEventListener('change', () => console.log(input.strokes));
 */
export type Point = {
    x: number;
    y: number;
    t: number;
};
export type Stroke = Point[];
export type Frame = {
    x: number;
    y: number;
    width: number;
    height: number;
};
export type Drawing = {
    frame: Frame;
    strokes: Stroke[];
};
/**
 * By keyboard, arrow keys (two at once for a slope) move a pen that the space bar puts down and lifts.
 *
 * Events: `change` after every change of the strokes or of the pen mode; `pen` after every key for it (`detail` is
 * `{ down, x, y }`, x and y from 0 to 1 of the canvas); `unkept` once, when the browser refuses to keep the drawing
 * (`detail` is the error).
 */
export declare class StrokeInput extends EventTarget {
    #private;
    /**
     * @param {HTMLCanvasElement} canvas its CSS `color` and `stroke-width` are the line's
     * @param {{ keep?: string | null }} [options] the name under which the drawing is kept across reloads
     */
    constructor(canvas: HTMLCanvasElement, { keep }?: {
        keep?: string | null;
    });
    /**
     * The strokes drawn so far, the unfinished one included.
     * @returns {Stroke[]}
     */
    get strokes(): Stroke[];
    /**
     * Shows other strokes, points or Quick, Draw! rows, as a step that can be undone.
     * @param {ReadonlyArray<ArrayLike<any>>} strokes
     */
    set strokes(strokes: ReadonlyArray<ArrayLike<any>>);
    /** How much of the drawing is shown, 0 to 1 of its points, to play it again; any other step shows it all. */
    get progress(): number;
    set progress(share: number);
    /**
     * The part of the strokes that is shown.
     * @returns {Stroke[]}
     */
    get shown(): Stroke[];
    /** Whether a stroke is being drawn. */
    get active(): boolean;
    get canUndo(): boolean;
    get canRedo(): boolean;
    get canClear(): boolean;
    /** Whether touch is ignored, as it is from the first time a pen is used. */
    get penMode(): boolean;
    set penMode(on: boolean);
    undo(): void;
    redo(): void;
    /** Takes all strokes away, as a step that can be undone. */
    clear(): void;
    /** Begins afresh: no strokes, and no step to be undone. */
    reset(): void;
    /** Draws again at the next frame; call it when the ink's colour has changed. */
    redraw(): void;
    /** Lets go of the canvas. */
    destroy(): void;
}
/**
 * A smooth line along a stroke's points, a dot for one point, as the data of an SVG path.
 * @param {Stroke} stroke
 * @returns {string}
 */
export declare function pathOf(stroke: Stroke): string;
/**
 * What a key press asks for, by the shortcuts people know.
 * @param {KeyboardEvent} event
 * @returns {'undo' | 'redo' | null}
 */
export declare function shortcut(event: KeyboardEvent): 'undo' | 'redo' | null;
/**
 * A stroke in the form of Quick, Draw!'s raw files.
 * @param {Stroke} stroke
 */
export declare const rowsOf: (stroke: Stroke) => number[][];
/**
 * Strokes in that form as JSON; not by JSON.stringify, as old libraries give arrays and numbers a toJSON.
 * @param {Stroke[]} strokes
 */
export declare const jsonOf: (strokes: Stroke[]) => string;
/**
 * @param {ArrayLike<any>} stroke points, or Quick, Draw! rows
 * @param {number} [limit] how far from the origin a point may lie
 * @returns {Stroke}
 */
export declare function pointsOf(stroke: ArrayLike<any>, limit?: number): Stroke;
/**
 * @param {ReadonlyArray<{ x: number, y: number }>} points at least one
 * @returns {Frame}
 */
export declare function around(points: ReadonlyArray<{
    x: number;
    y: number;
}>): Frame;
