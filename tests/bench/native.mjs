/**
 * What the benchmark compiles: the core for this machine, as programs that run a network a given number of times; and
 * stream.c.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const out = `${root}build/bench/`;

/** As CMakeLists.txt builds the command line. */
const FLAGS = ['-std=c17', '-O3', '-DNDEBUG', '-ffp-contract=off', '-fno-math-errno', `-I${root}core/include`, `-I${root}core/src`, '-D_POSIX_C_SOURCE=200809L'];

/**
 * Compiles tests/bench/native.c with the core: as the command line is, and for this processor alone.
 * @param {(line: string) => void} say
 * @returns {Promise<{ name: string, program: string }[]>}
 */
export async function nativeBuilds(say) {
  const sources = execFileSync('find', [`${root}core/src`, '-name', '*.c'], { encoding: 'utf8' }).trim().split('\n');
  return [['native', []], ['native -march=native', ['-march=native']]].flatMap(([name, more]) => {
    const program = `${out}${String(name).replaceAll(' ', '')}`;
    try {
      execFileSync('cc', [...FLAGS, ...more, '-o', program, `${root}tests/bench/native.c`, ...sources], { stdio: 'pipe' });
      return [{ name: `inkling ${name}`, program }];
    } catch (error) {
      say(`without ${name}, which does not compile: ${/** @type {any} */ (error).stderr}`);
      return [];
    }
  });
}

/** Compiles stream.c with the core's kernels, as CMakeLists.txt does. @returns {Uint8Array} */
export function streamModule() {
  const out = `${root}build/bench/stream.wasm`;
  const sources = execFileSync('find', [`${root}core/src/kernels`, '-name', '*.c'], { encoding: 'utf8' }).trim().split('\n');
  execFileSync('emcc', ['-std=c17', '-O3', '-DNDEBUG', '-ffp-contract=off', '-fno-math-errno', '-msimd128', `-I${root}core/include`, `-I${root}core/src`,
    '--no-entry', '-sSTANDALONE_WASM', '-o', out, `${root}tests/bench/stream.c`, ...sources], { stdio: 'pipe' });
  return readFileSync(out);
}

/**
 * dense.c with the relaxed module's objects, as CMake builds them. @param {(line: string) => void} say
 * @returns {Uint8Array | undefined} nothing if there is no build with relaxed SIMD
 */
export function denseModule(say) {
  try {
    execFileSync('cmake', ['--build', `${root}build/wasm-relaxed`, '--target', 'inkling-dense-wasm'], { stdio: 'pipe' });
    return readFileSync(`${root}build/wasm-relaxed/inkling-dense-relaxed.wasm`);
  } catch (error) {
    say(`without dense matrices, which do not compile: ${/** @type {any} */ (error).stderr ?? error}`);
  }
}

/** @param {{ name: string, program: string }} build @returns {import('./suite.mjs').Engine} */
export const native = ({ name, program }) => async ({ bytes }, { drawings }) => {
  const file = `${out}model.ink`;
  writeFileSync(file, bytes);
  const child = spawn(program, [file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${program} ended too early`);
    return value;
  };
  const u32 = (...values) => child.stdin.write(new Uint8Array(Uint32Array.from(values).buffer));
  u32(drawings.length);
  for (const strokes of drawings) {
    const points = strokes.flatMap(([xs, ys]) => xs.flatMap((x, i) => [x, ys[i]]));
    let end = 0;
    u32(points.length / 2, strokes.length);
    child.stdin.write(new Uint8Array(Float32Array.from(points).buffer));
    u32(...strokes.map(([xs]) => end += xs.length));
  }
  u32(0);
  const probabilities = [];
  for (let i = 0; i < drawings.length; i++) probabilities.push((await line()).split(' ').map(Number));
  return [{
    name, exact: false,
    probabilities: (i) => probabilities[i],
    async run(calls) {
      u32(calls);
      return Number(await line()) / 1e6;
    },
    async free() {
      child.stdin.end();
      await once(child, 'exit');
    },
  }];
};
