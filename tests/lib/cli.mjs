// Runs the command line under test: build/native/inkling, or what INKLING_CLI names.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tinyModel } from './tiny-model.mjs';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const cli = resolve(root, process.env.INKLING_CLI ?? 'build/native/inkling');

export const folder = mkdtempSync(join(tmpdir(), 'inkling-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** Writes a file into the temporary folder of this process. */
export function file(name, content) {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

export const labels = ['cat', 'house', 'The Eiffel Tower', 'été', 'sun', 'circle', 'line', 'star'];
export const model = file('tiny.ink', tinyModel({ labels, sure: 0.8 }));

/**
 * @param {string[]} args
 * @param {string | Buffer} [input]
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {{ status: number | null, out: string, err: string }}
 */
export function inkling(args, input = '', env = {}) {
  const { status, signal, stdout, stderr, error } = spawnSync(cli, args, {
    input, encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, INKLING_MODEL: '', ...env },
  });
  if (error && /** @type {NodeJS.ErrnoException} */ (error).code !== 'EPIPE') throw error;
  if (signal) throw new Error(`inkling ${args.join(' ')} died of ${signal}: ${stderr}`);
  return { status, out: stdout, err: stderr };
}

export const parse = (text) => text.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line));
export const ndjson = (objects) => objects.map((object) => `${JSON.stringify(object)}\n`).join('');
export const own = (name) => parse(readFileSync(join(root, 'tests/drawings', name), 'utf8'));

/** A drawing in the binary format of the Quick, Draw! dataset. */
export function binary(strokes) {
  const header = Buffer.alloc(17);
  header.write('ZZ', 8);
  header.writeUInt16LE(strokes.length, 15);
  return Buffer.concat([header, ...strokes.flatMap(([x, y]) => {
    const length = Buffer.alloc(2);
    length.writeUInt16LE(x.length);
    return [length, Buffer.from(x), Buffer.from(y)];
  })]);
}
