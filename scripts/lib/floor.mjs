/**
 * The oldest browsers that the page and the package support, by their names in esbuild and in MDN's compatibility data. The
 * build lowers the syntax to them; scripts/checks/floor.mjs checks the rest, and that docs/embedding.md names them.
 * @type {Record<string, string>}
 */
export const FLOOR = { chrome: '94', firefox: '93', safari: '15.4' };
