import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { binary, file, folder, labels, model, ndjson, own } from '../lib/cli.mjs';

// Every allocation and every read of every command fails once: the answer is whole, or the exit status and a
// complaint say that it is not. Many allocations are alike, so of thousands a few hundred, evenly spread, fail.
const cli = process.env.INKLING_CLI ?? 'build/native/inkling';
const library = join(folder, 'failing.so');
const built = process.platform === 'linux' &&
  spawnSync('cc', ['-shared', '-fPIC', '-D_GNU_SOURCE', '-o', library, fileURLToPath(new URL('failing.c', import.meta.url))]).status === 0;
const MOST = 200;

const drawings = file('three.ndjson', ndjson(own('pen.ndjson').slice(0, 3)));
const set = file(`${labels[0]}.bin`, Buffer.concat(Array(3).fill(binary([[[0, 255, 9], [0, 9, 255]]]))));
const commands = {
  classify: ['classify', '--model', model, drawings],
  simplify: ['simplify', drawings],
  info: ['info', model],
  'evaluate of a .bin file': ['evaluate', '--model', model, '--json', set],
};
const count = join(folder, 'count');

for (const [name, args] of Object.entries(commands)) {
  for (const what of ['memory', 'read']) {
    test(`${name}: ${what} fails at every point`, { skip: !built && 'needs Linux and cc' }, () => {
      const run = (at) => spawnSync(cli, args, { encoding: 'utf8', timeout: 60_000,
        env: { ...process.env, LD_PRELOAD: library, FAIL_OF: what, COUNT_TO: count, ...(at === undefined ? {} : { FAIL_AT: String(at) }) } });
      const whole = run();
      assert.equal(whole.status, 0, whole.stderr);
      const calls = Number(readFileSync(count, 'utf8'));
      assert.ok(calls > 0, 'nothing was counted');
      let refused = 0;
      for (let at = 0; at < calls; at += at < MOST / 2 ? 1 : Math.ceil(calls / MOST)) {
        const { status, signal, stdout, stderr } = run(at);
        const said = `call ${at} of ${calls}: status ${status}, signal ${signal}, said ${JSON.stringify(stderr)}`;
        assert.equal(signal, null, said);
        if (status === 0) assert.equal(stdout, whole.stdout, said);
        else assert.match(stderr, /\S/, said);
        refused += Number(status !== 0);
      }
      assert.ok(refused > 0, 'no failure was noticed');
    });
  }
}
