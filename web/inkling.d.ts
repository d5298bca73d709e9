/**
 * Inkling names a drawing from its strokes. One module for browsers, workers and Node; importing it does nothing.
 *
 *     import { createInkling } from 'inkling';
 *     const inkling = await createInkling();
 *     const { guesses, sure } = inkling.classify(strokes);
 *     console.log(sure ? guesses[0].label : 'not sure yet');
 */
export type Stroke = ReadonlyArray<{
    readonly x: number;
    readonly y: number;
}> | ReadonlyArray<ArrayLike<number>>;
export type Form = 'pen' | 'simplified';
export type Reading = {
    form?: Form;
    unfinished?: boolean;
};
export type Guess = {
    label: string;
    probability: number;
};
export type Result = {
    guesses: Guess[];
    sure: boolean;
};
export type Source = string | URL | ArrayBuffer | ArrayBufferView | Response;
export type Module = Source | WebAssembly.Module;
export type Code = 'no-webassembly' | 'csp' | 'source' | 'fetch' | 'http' | 'html' | 'wasm' | 'version' | 'memory' | 'model' | 'empty' | 'not-finite' | 'too-many-points' | 'too-many-strokes' | 'strokes' | 'option';
/**
 * A stroke: points in the order they were drawn, or rows as in Quick, Draw!'s files, `[[x…], [y…]]` (simplified)
 * or `[[x…], [y…], [t…]]` (as the pen moved). x grows rightwards and y downwards, in any unit.
 * @typedef {ReadonlyArray<{ readonly x: number, readonly y: number }> | ReadonlyArray<ArrayLike<number>>} Stroke
 * @typedef {'pen' | 'simplified'} Form
 * @typedef {{ form?: Form, unfinished?: boolean }} Reading `unfinished`: more is to be drawn; what first parts of drawings
 *   become is then guessed, with their probabilities
 * @typedef {{ label: string, probability: number }} Guess
 * @typedef {{ guesses: Guess[], sure: boolean }} Result
 * @typedef {string | URL | ArrayBuffer | ArrayBufferView | Response} Source
 * @typedef {Source | WebAssembly.Module} Module
 * @typedef {'no-webassembly' | 'csp' | 'source' | 'fetch' | 'http' | 'html' | 'wasm' | 'version' | 'memory' | 'model'
 *   | 'empty' | 'not-finite' | 'too-many-points' | 'too-many-strokes' | 'strokes' | 'option'} Code
 */
/** What can go wrong, with a stable `code` and a sentence that says what to do. */
export declare class InklingError extends Error {
    /** @type {Code} */
    code: Code;
    /**
     * @param {Code} code
     * @param {string} message
     * @param {{ cause?: unknown }} [options]
     */
    constructor(code: Code, message: string, options?: {
        cause?: unknown;
    });
}
export type Inkling = {
    /**
     * everything it can name, in the model's order
     */
    labels: readonly string[];
    modelName: string;
    /**
     *   the likeliest labels, likeliest first (5 unless told), and whether the first may be said without hedging
     */
    classify: (strokes: readonly Stroke[], options?: {
        top?: number;
    } & Reading) => Result;
    /**
     *   of every label, in the order of `labels`
     */
    probabilities: (strokes: readonly Stroke[], options?: Reading) => Float32Array;
    /**
     *   the drawing as the network sees it, in Quick, Draw!'s simplified form
     */
    simplify: (strokes: readonly Stroke[]) => [number[], number[]][];
};
/**
 * @typedef {object} Inkling
 * @property {readonly string[]} labels everything it can name, in the model's order
 * @property {string} modelName
 * @property {(strokes: readonly Stroke[], options?: { top?: number } & Reading) => Result} classify
 *   the likeliest labels, likeliest first (5 unless told), and whether the first may be said without hedging
 * @property {(strokes: readonly Stroke[], options?: Reading) => Float32Array} probabilities
 *   of every label, in the order of `labels`
 * @property {(strokes: readonly Stroke[]) => [number[], number[]][]} simplify
 *   the drawing as the network sees it, in Quick, Draw!'s simplified form
 */
/**
 * Loads the WebAssembly module and the model, both from next to this file unless told. Each may be promised, as by fetch.
 * @param {{ wasm?: Module | PromiseLike<Module>, model?: Source | PromiseLike<Source> }} [options]
 * @returns {Promise<Inkling>}
 */
export declare function createInkling({ wasm, model }?: {
    wasm?: Module | PromiseLike<Module>;
    model?: Source | PromiseLike<Source>;
}): Promise<Inkling>;
