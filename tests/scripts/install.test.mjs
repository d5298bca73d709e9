/** Scripts tell what they install before they do it, and install nothing if told not to. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'inkling-install-'));
after(() => rmSync(folder, { recursive: true }));
const log = join(folder, 'log');
for (const [name, text] of [['apt-get', `#!/bin/sh\necho "apt-get $*" >>'${log}'\n`], ['sudo', '#!/bin/sh\nexec "$@"\n']]) {
  writeFileSync(join(folder, name), text);
  chmodSync(join(folder, name), 0o755);
}

/** Runs lines of bash with an apt-get that only writes down how it was called. */
function bash(/** @type {string} */ lines, env = {}) {
  writeFileSync(log, '');
  const { status, stdout, stderr } = spawnSync('bash', ['-c', `set -euo pipefail\nsource scripts/lib/install.sh\n${lines}`], {
    cwd: root, encoding: 'utf8', env: { ...process.env, PATH: `${folder}:${process.env.PATH}`, INKLING_INSTALL: 'yes', ...env },
  });
  return { status, out: stdout, err: stderr, calls: readFileSync(log, 'utf8').split('\n').filter(Boolean) };
}

test('packages are named before they are installed, with the way to prevent it', () => {
  const { status, out, err, calls } = bash('need no-such-program another-one');
  assert.match(out, /installing Debian packages as root: apt-get install --no-install-recommends no-such-program another-one\n.*--no-install or INKLING_INSTALL=no/);
  assert.deepEqual(calls, ['apt-get update -qq', 'apt-get install -y -qq --no-install-recommends no-such-program another-one']);
  assert.match(err, /missing, please install:\n {2}no-such-program\n {2}another-one\n$/);
  assert.equal(status, 1);
});

test('told not to, nothing is installed: what is missing is listed, and stops only what cannot do without', () => {
  for (const [lines, env] of /** @type {[string, object][]} */ ([['need no-such-program', { INKLING_INSTALL: 'no' }], ['options --no-install x; need no-such-program', {}]])) {
    const { status, err, calls } = bash(lines, env);
    assert.deepEqual([status, calls], [1, []]);
    assert.match(err, /missing, please install:\n {2}no-such-program\nNothing was installed/);
  }
  const { status, out, calls } = bash('want no-such-program; npm_install tests || echo went on', { INKLING_INSTALL: 'no' });
  assert.deepEqual([status, calls], [0, []]);
  assert.match(out, /not installed: no-such-program *\nwent on\n$/);
});

test('what is there is not installed again', () => {
  assert.deepEqual(bash('need node; want node').calls, []);
});

test('scripts/test tells its areas, and refuses others', () => {
  const run = (/** @type {string[]} */ ...args) => spawnSync(join(root, 'scripts/test'), args, { encoding: 'utf8' });
  assert.match(run('--help').stdout, /Areas:\n {2}quick .*\n {2}lint .*\n {2}core /);
  const { status, stderr } = run('no-such-area');
  assert.equal(status, 1);
  assert.match(stderr, /there is no area no-such-area; there are: quick lint core cli scripts/);
});
