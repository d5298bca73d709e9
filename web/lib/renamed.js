/** Public names of the pad and its input that have changed, by kind; validate.js has those of classifiers. Using an old name fails with a sentence that gives the new one. */

const RENAMED = {
  /** @type {Record<string, string>} */
  option: { keep: 'storageKey' },
  attribute: { keep: 'storage-key' },
  event: { unkept: 'storageerror', pen: 'keyboardpen' },
  property: { active: 'isDrawing', progress: 'playbackProgress', shown: 'visibleStrokes' },
  global: { inklingFiles: 'InklingPad.preload(files)' },
};

/**
 * Calls `fail` with a sentence if a name is an old one.
 * @param {keyof typeof RENAMED} kind
 * @param {string} name
 * @param {(sentence: string) => never} fail
 */
export function refuseOldName(kind, name, fail) {
  const names = /** @type {Record<string, string>} */ (RENAMED[kind]);
  if (Object.hasOwn(names, name)) fail(`The ${kind} ${name} is now ${names[name]}.`);
}

/**
 * Makes reading and setting the old properties of a class fail.
 * @param {object} prototype
 * @param {(sentence: string) => never} fail
 */
export function refuseOldProperties(prototype, fail) {
  for (const name of Object.keys(RENAMED.property)) {
    const refuse = () => refuseOldName('property', name, fail);
    Object.defineProperty(prototype, name, { get: refuse, set: refuse });
  }
}
