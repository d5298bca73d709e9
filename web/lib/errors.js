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

  /**
   * Also recognizes errors of another copy of this class: the package has one for `import` and one for `require`, and
   * every frame has its own.
   * @param {unknown} value
   * @returns {value is InklingError}
   */
  static [Symbol.hasInstance](value) {
    return super[Symbol.hasInstance](value) || (this === InklingError && /** @type {any} */ (value)?.name === 'InklingError');
  }
}

/** @param {unknown} cause any thrown value @returns {string} */
export const messageOf = (cause) => String(/** @type {any} */ (cause)?.message ?? cause);

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
