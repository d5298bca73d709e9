/** Undo and redo. Drawings are never changed once they are in here. */

/** @typedef {import('./drawing.js').Drawing} Drawing */

/** How many steps can be undone: a page may show one drawing after another for days. */
const MAX_HISTORY = 1000;

export class History {
  /** @type {Drawing[]} */ undoStack;
  /** @type {Drawing[]} */ redoStack = [];

  /** @param {Drawing[]} [undoStack] oldest first */
  constructor(undoStack = []) {
    this.undoStack = undoStack;
  }

  /** As if a drawing had been drawn stroke by stroke. @param {Drawing} drawing */
  static of({ bounds, strokes }) {
    const steps = strokes.slice(-MAX_HISTORY);
    return new History(steps.map((_, i) => ({ bounds, strokes: strokes.slice(0, strokes.length - steps.length + i) })));
  }

  /** Before a change. @param {Drawing} drawing the one to come back to */
  remember(drawing) {
    if (this.undoStack.push(drawing) > MAX_HISTORY) this.undoStack.shift();
  }

  /** @param {Drawing} current @returns {Drawing} the one before it */
  undo(current) {
    this.redoStack.push(current);
    return this.takeBack();
  }

  /** Undoes without a redo. @returns {Drawing} */
  takeBack() {
    return /** @type {Drawing} */ (this.undoStack.pop());
  }

  /** @param {Drawing} current @returns {Drawing} the one after it */
  redo(current) {
    this.undoStack.push(current);
    return /** @type {Drawing} */ (this.redoStack.pop());
  }
}
