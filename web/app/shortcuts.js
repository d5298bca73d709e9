/** Undo and redo by keyboard. */

/**
 * @param {KeyboardEvent} event of a pressed key
 * @returns {'undo' | 'redo' | null} what it asks for
 */
export function shortcutOf(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return null;
  const key = event.key.toLowerCase();
  if (key === 'z') return event.shiftKey ? 'redo' : 'undo';
  return key === 'y' && !event.shiftKey ? 'redo' : null;
}
