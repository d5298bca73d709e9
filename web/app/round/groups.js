/** The words by group, and those that are not for everybody. */

/** Words by the id of their group; the build fills this in from weights/groups.json. @type {Record<string, string[]>} */
export const GROUPS = {};

/**
 * The groups of weights/groups.json that have each word once.
 * @param {Record<string, string[]>} all by title
 * @returns {Record<string, string[]>} by the title's first word, which links carry
 */
export function subjects({ 'few training drawings, about 280': _, ...all }) {
  return Object.fromEntries(Object.entries(all).map(([title, words]) => [title.split(/\W/)[0], words]));
}

/** What no round asks for: children play, too. */
export const EXCLUDED_WORDS = ['rifle'];

/** What a round for small children leaves out, by reason. */
export const NOT_FOR_SMALL = {
  weapons: ['axe', 'camouflage', 'cannon', 'knife', 'rifle', 'sword'],
  alcohol: ['bottlecap', 'wine bottle', 'wine glass'],
  fire: ['lighter', 'matches'],
  underwear: ['underwear'],
  wounds: ['skull', 'stitches', 'syringe'],
  jail: ['jail'],
  war: ['aircraft carrier'],
};
