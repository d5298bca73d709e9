// Reads drawings of Quick, Draw! and Omniglot, and asks the command line about them.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ofBin } from './quickdraw-bin.mjs';

/** @typedef {import('./unlike.mjs').Drawing} Drawing */

const CLI = 'build/native/inkling';

/** The first values, at most so many. @template T @param {Iterable<T>} values @param {number} most */
function take(values, most) {
  const taken = [];
  for (const value of values) if (taken.push(value) >= most) break;
  return taken;
}

/** The words of a split. @param {string} folder */
export const wordsOf = (folder) => readdirSync(folder).filter((name) => name.endsWith('.bin')).sort().map((name) => name.slice(0, -'.bin'.length));

/** Drawings of each word of a split. @param {string} folder @param {number} [most] per word @param {string[]} [words] @returns {Drawing[][]} */
export const readSplit = (folder, most = Infinity, words = wordsOf(folder)) => words.map((word) => take(ofBin(readFileSync(join(folder, `${word}.bin`))), most));

/** @param {string} model @returns {string[]} */
export function labelsOf(model) {
  const { status, stdout, stderr } = spawnSync(CLI, ['info', '--labels', model], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim().split('\n');
}

/** @param {string} path @returns {{ word: string, drawing: number[][][] }[]} */
export const readOmniglot = (path) => readFileSync(path, 'utf8').trim().split('\n').map((line) => JSON.parse(line));

/** As lines that are read as `format`. @param {number[][][][]} drawings @param {'raw' | 'simplified'} format */
export const toLines = (drawings, format) => drawings.map((strokes) => `${JSON.stringify({ drawing: format === 'simplified' ? strokes
  : strokes.map(([xs, ys]) => [xs, ys, xs.map((_, i) => i)]) })}\n`);

/** What a command writes about each line. @param {string[]} args @param {string[]} lines @param {number} [expected] lines @returns {any[]} */
export function ask(args, lines, expected = lines.length) {
  const { status, stdout, stderr, error } = spawnSync(CLI, [...args, '--rows'], { input: lines.join(''), encoding: 'utf8', maxBuffer: 1 << 29 });
  if (status !== 0) throw new Error(`inkling ${args[0]}: ${stderr || error}`);
  const answers = stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line));
  if (answers.length !== expected) throw new Error(`inkling ${args[0]}: ${answers.length} answers to ${lines.length} drawings`);
  return answers;
}
