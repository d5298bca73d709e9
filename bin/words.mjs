/** The options --among and --except, as core/cli/among.c reads them. */
import { closeSync, openSync, readSync } from 'node:fs';

const MAX_LIST = 1 << 20; // bytes of a file

export const WORDS_HELP = `    --among LIST  guess only these labels: a file with one per line, or a,b,c; probabilities are those given
                  that the drawing is one of them
    --except LIST guess any but these labels
`;

/** A file is no list. */
export class ListError extends Error {}

/** Reads a file up to a size; it may be a pipe. @param {number} file @returns {Buffer} */
function readUpTo(file) {
  const bytes = Buffer.alloc(MAX_LIST);
  let length = 0;
  for (let read; length < MAX_LIST && (read = readSync(file, bytes, length, MAX_LIST - length, null)) > 0;) length += read;
  return bytes.subarray(0, length);
}

/** The text of a list: of its file, if there is one of this name, else of the option itself. @param {string} list */
function readList(list) {
  let file;
  try {
    file = openSync(list, 'r');
  } catch (error) {
    if (!['ENOENT', 'ENAMETOOLONG'].includes(/** @type {NodeJS.ErrnoException} */ (error).code ?? '')) throw error;
    return list;
  }
  try {
    const bytes = readUpTo(file);
    if (bytes.length === MAX_LIST || bytes.includes(0)) throw new ListError('it is not a list of words');
    return new TextDecoder().decode(bytes); // without a byte order mark
  } finally {
    closeSync(file);
  }
}

/** @param {string} list a file with one word per line, or words with commas between @returns {string[]} */
export const wordsOf = (list) => readList(list).split(/[\n,]/).map((word) => word.replace(/^[ \t\r]+|[ \t\r]+$/g, '')).filter(Boolean);
