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
