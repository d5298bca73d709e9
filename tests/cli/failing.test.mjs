import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { binary, file, folder, labels, model, ndjson, own } from '../lib/cli.mjs';
import { tinyKnown } from '../lib/tiny-model.mjs';

// Every allocation and every read of every command fails once: then the output is complete, or the exit status is not 0
// and there is a message. Allocations are alike, so only MAX_FAILURES of several thousand fail, evenly spread.
const cli = process.env.INKLING_CLI ?? 'build/native/inkling';
const library = join(folder, 'failing.so');
const built = process.platform === 'linux' &&
  spawnSync('cc', ['-shared', '-fPIC', '-D_GNU_SOURCE', '-o', library, fileURLToPath(new URL('failing.c', import.meta.url))]).status === 0;
const MAX_FAILURES = 200;

const drawings = file('three.ndjson', ndjson(own('pen.ndjson').slice(0, 3)));
const set = file(`${labels[0]}.bin`, Buffer.concat(Array(3).fill(binary([[[0, 255, 9], [0, 9, 255]]]))));
const known = file('known.ink', tinyKnown(readFileSync(model)));
const learned = file('learned.json', '{"format":"inkling-learned","version":1,"words":[{"word":"rune","drawings":[[[[0,255],[9,90]]]]},{"word":"x","drawings":[[[[1],[2]]]]}]}');
const written = join(folder, 'new.json');
const commands = {
  classify: ['classify', '--model', model, drawings],
  'classify with learned words': ['classify', '--model', model, '--learned', learned, drawings],
  'classify --known': ['classify', '--model', model, '--known-file', known, drawings],
  learn: ['learn', 'rune', '--output', written, set],
  simplify: ['simplify', drawings],
  info: ['info', model],
  'evaluate of a .bin file': ['evaluate', '--model', model, '--json', set],
};
const count = join(folder, 'count');

for (const [name, args] of Object.entries(commands)) {
  for (const [what, failing] of [['allocation', 'memory'], ['read', 'read']]) {
    test(`${name} survives a failure of every ${what}`, { skip: !built && 'needs Linux and cc' }, () => {
      const run = (at) => rmSync(written, { force: true }) ?? spawnSync(cli, args, { encoding: 'utf8', timeout: 60_000,
        env: { ...process.env, LD_PRELOAD: library, FAIL_OF: failing, COUNT_TO: count, ...(at === undefined ? {} : { FAIL_AT: String(at) }) } });
      const whole = run();
      assert.equal(whole.status, 0, whole.stderr);
      const calls = Number(readFileSync(count, 'utf8'));
      assert.ok(calls > 0, 'no call was counted');
      let refused = 0;
      for (let at = 0; at < calls; at += at < MAX_FAILURES / 2 ? 1 : Math.ceil(calls / MAX_FAILURES)) {
        const { status, signal, stdout, stderr } = run(at);
        const context = `call ${at} of ${calls}: status ${status}, signal ${signal}, stderr ${JSON.stringify(stderr)}`;
        assert.equal(signal, null, context);
        if (status === 0) assert.equal(stdout, whole.stdout, context);
        else assert.match(stderr, /\S/, context);
        refused += Number(status !== 0);
      }
      assert.ok(refused > 0, 'no failure was noticed');
    });
  }
}
