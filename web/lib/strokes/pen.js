/** Types: how pointer.js and keyboard.js draw into the drawing of input.js. */
export {};

/** @typedef {import('./canvas.js').Position} Position */

/**
 * The one pen that pointer and keyboard share. Times are timeStamps of events, in ms.
 * @typedef {object} Pen
 * @property {'pointer' | 'keyboard' | null} drawnBy what draws the current stroke; null: there is none
 * @property {boolean} penMode
 * @property {(by: 'pointer' | 'keyboard', position: Position, time: number, eraser?: boolean) => void} begin `eraser`: it
 *   erases, whatever the tool
 * @property {(position: Position | null, time: number) => boolean} add false: the pen has not moved, or nobody knows where
 * @property {(time: number) => void} moved after points were added
 * @property {() => void} end
 * @property {() => void} cancel takes the current stroke back as if it had never begun
 *
 * @typedef {<K extends keyof HTMLElementEventMap>(name: K, listener: (event: HTMLElementEventMap[K]) => unknown) => void} Listen
 */
