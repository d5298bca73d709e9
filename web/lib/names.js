/** Finds what somebody calls a label among the labels. The same as core/cli/labels.c does. */

const MAX_COMPARED = 64, MAX_SHOWN = 80; // bytes of a name; what follows does not count and is not shown

/** The UTF-8 of a text, a character for each byte; jsdom has no TextEncoder. @param {string} text */
const encode = (text) => unescape(encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD')));

/** The first bytes of a name, without a part of a character. @param {string} name */
export function shorten(name) {
  const bytes = encode(name);
  let end = Math.min(bytes.length, MAX_SHOWN);
  while (bytes[end] >= '\x80' && bytes[end] < '\xc0') end--;
  return decodeURIComponent(escape(bytes.slice(0, end)));
}

/** @param {string} name */
const plain = (name) => name.replace(/%20|[_+-]/g, ' ').replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/**
 * Case counts for nothing, nor do `_`, `-`, `+` and `%20` in the place of spaces.
 * @param {readonly string[]} names
 * @param {string} name
 * @returns {number} the name's place; -1 if none is alike, or several are
 */
export function findName(names, name) {
  const exact = names.indexOf(name);
  if (exact >= 0) return exact;
  const wanted = plain(name), isAlike = (/** @type {string} */ other) => plain(other) === wanted;
  const first = names.findIndex(isAlike);
  return names.some((other, i) => i > first && isAlike(other)) ? -1 : first;
}

/**
 * Insertions, deletions and replacements of characters (Levenshtein 1966).
 * @param {string} a
 * @param {string} b
 */
export function editDistance(a, b) {
  const row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    let diagonal = row[0];
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const replaced = diagonal + (a[i - 1] === b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = Math.min(replaced, row[j] + 1, row[j - 1] + 1);
    }
  }
  return row[b.length];
}

/** The name that needs the fewest changes of bytes. @param {readonly string[]} names at least one @param {string} name */
export function nearestName(names, name) {
  const from = encode(name).slice(0, MAX_COMPARED);
  const distances = names.map((other) => editDistance(from, encode(other).slice(0, MAX_COMPARED)));
  return names[distances.indexOf(Math.min(...distances))];
}
