/** What can go wrong, and how a message describes a value. */

/**
 * Stable: programs may compare it. The core's statuses have one code each, or 'model' when the model is at fault.
 * @typedef {'browser' | 'no-webassembly' | 'csp' | 'source' | 'fetch' | 'http' | 'html' | 'wasm' | 'version' | 'memory' | 'model'
 *   | 'empty' | 'not-finite' | 'too-many-points' | 'too-many-strokes' | 'strokes' | 'option'} ErrorCode
 */

/** An error with a stable `code` and a sentence that says how to fix it. */
export class InklingError extends Error {
  /**
   * @param {ErrorCode} code
   * @param {string} message
   * @param {{ cause?: unknown }} [options]
   */
  constructor(code, message, options) {
    super(message, options);
    this.name = 'InklingError';
    /** @type {ErrorCode} */
    this.code = code;
  }
}

/**
 * A value in a few words, for a message.
 * @param {unknown} value
 * @returns {string}
 */
export function describe(value) {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}
