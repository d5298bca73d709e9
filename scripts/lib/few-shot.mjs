// Few-shot episodes: some classes that are known by few examples each, and one more drawing of each class to name.

/**
 * Drawings by their numbers: the examples of each class, and one query of each class, in the same order.
 * @typedef {{ examples: number[][], queries: number[] }} Episode
 *
 * How alike a query and a class are; higher is better. Made for an episode's examples.
 * @typedef {(examples: number[][]) => (query: number, of: number) => number} Scorer
 */

/** Numbers from 0 to 1, the same for the same seed (mulberry32). @param {number} seed @returns {() => number} */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6D2B79F5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Some of a list, in random order. @template T @param {T[]} list @param {number} count @param {() => number} next */
export function pick(list, count, next) {
  const all = list.slice();
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(next() * (all.length - i));
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all.slice(0, count);
}

/**
 * Episodes whose classes are characters, named ALPHABET/CHARACTER.
 * @param {string[]} words the character of each drawing
 * @param {{ alphabets: string[], within: boolean, shots: number, ways: number, count: number, seed: number }} options
 *   `within`: all classes of an episode are of one alphabet; `shots`: examples of a class; `ways`: classes
 * @returns {Episode[]}
 */
export function episodes(words, { alphabets, within, shots, ways, count, seed }) {
  /** @type {Map<string, number[]>} */
  const drawings = new Map();
  words.forEach((word, i) => drawings.set(word, [...drawings.get(word) ?? [], i]));
  const next = random(seed);
  return Array.from({ length: count }, () => {
    const among = within ? pick(alphabets, 1, next) : alphabets;
    const classes = pick([...drawings.keys()].filter((word) => among.includes(word.split('/')[0])), ways, next);
    const picked = classes.map((word) => pick(drawings.get(word) ?? [], shots + 1, next));
    return { examples: picked.map((all) => all.slice(1)), queries: picked.map(([query]) => query) };
  });
}

/** The share of queries that get their own class, in percent. @param {Episode[]} all @param {Scorer} scorer */
export function accuracy(all, scorer) {
  let right = 0, asked = 0;
  for (const { examples, queries } of all) {
    const score = scorer(examples);
    queries.forEach((query, own) => {
      const best = examples.reduce((best, _, of) => {
        const value = score(query, of);
        return value > best.value ? { value, of } : best;
      }, { value: -Infinity, of: -1 });
      right += best.of === own ? 1 : 0;
      asked++;
    });
  }
  return 100 * right / asked;
}
