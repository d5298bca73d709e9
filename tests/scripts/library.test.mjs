// Other projects link the library: examples/c is built from the sources, and with an installed static and shared library by
// CMake's package and by pkg-config. Each build must name the same drawing, and no library may have other global symbols
// than ink_*.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const example = join(root, 'examples/c');
const model = join(root, 'weights/inkling.ink');
const headers = readdirSync(join(root, 'core/include')).map((name) => `include/${name}`);
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'inkling-library-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const run = (command, args, options = {}) => execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], ...options });
const has = (command) => {
  try {
    run(command, ['--version']);
    return true;
  } catch {
    return false;
  }
};
/** Configures a project and builds it; its folder. */
function build(name, source, options = []) {
  const to = join(folder, name);
  run('cmake', ['-S', source, '-B', to, '-DCMAKE_BUILD_TYPE=Release', ...options]);
  run('cmake', ['--build', to, '-j', '2']);
  return to;
}

/** Builds the library alone and installs it, and moves it: an installation must not know its place. */
function install(kind) {
  const prefix = join(folder, `${kind}-installed`), before = join(folder, `${kind}-before`);
  const shared = kind === 'shared' ? 'ON' : 'OFF';
  run('cmake', ['--install', build(`${kind}-library`, join(root, 'core'), [`-DBUILD_SHARED_LIBS=${shared}`]), '--prefix', before]);
  renameSync(before, prefix);
  return { prefix, libraries: join(prefix, String(readdirSync(prefix).find((name) => name.startsWith('lib')))) };
}

const checkGuess = (program, options = {}) => {
  assert.match(run(program, [model], options), /^house \d+\.\d %\n.* %\n.* %\n$/);
};

test('the example is built from the sources, of the core or of the whole project, and gets no other target', () => {
  for (const source of [join(root, 'core'), root]) {
    const to = build(source === root ? 'whole' : 'core', example, [`-DINKLING_SOURCE=${source}`]);
    checkGuess(join(to, 'classify'));
    const targets = run('cmake', ['--build', to, '--target', 'help']);
    assert.doesNotMatch(targets, /\b(flags|test_\w+|fuzz_\w+|inkling)$/m);
  }
});

for (const kind of ['static', 'shared']) {
  const { prefix, libraries } = install(kind);
  const library = join(libraries, readdirSync(libraries).find((name) => /^libinkling\.(a|so|dylib)$/.test(name)) ?? '');

  test(`an installed ${kind} library is found by find_package`, () => {
    checkGuess(join(build(`${kind}-package`, example, [`-DCMAKE_PREFIX_PATH=${prefix}`]), 'classify'));
  });

  test(`an installed ${kind} library is found by pkg-config`, { skip: !has('pkg-config') && 'pkg-config is missing' }, () => {
    const env = { ...process.env, PKG_CONFIG_PATH: join(libraries, 'pkgconfig'), LD_LIBRARY_PATH: libraries, DYLD_LIBRARY_PATH: libraries };
    assert.equal(run('pkg-config', ['--modversion', 'inkling'], { env }).trim(), version);
    const flags = run('pkg-config', ['--cflags', '--libs', ...(kind === 'static' ? ['--static'] : []), 'inkling'], { env }).trim().split(/\s+/);
    const program = join(folder, `${kind}-pkg-config`);
    run('cc', [join(example, 'classify.c'), '-o', program, ...flags]);
    checkGuess(program, { env });
  });

  test(`an installed ${kind} library has no global symbols but ink_*`, { skip: !has('nm') && 'nm is missing' }, () => {
    const dynamic = kind === 'shared' && process.platform === 'linux' ? ['--dynamic'] : [];
    const symbols = run('nm', ['-g', ...dynamic, library]).split('\n')
      .flatMap((line) => /^[\da-f]+ [A-TV-Z] _?(\w+)/.exec(line)?.[1] ?? []);
    const texts = headers.map((name) => readFileSync(join(prefix, name), 'utf8')).join('');
    const declared = [...texts.matchAll(/^INKLING_API [^(]*?(\w+)\(/gm)].map(([, name]) => name);
    assert.ok(declared.length >= 8, declared.join());
    assert.deepEqual(declared.filter((name) => !symbols.includes(name)), [], 'declared, but not there');
    assert.deepEqual(symbols.filter((name) => !(kind === 'shared' ? declared.includes(name) : name.startsWith('ink_'))), []);
  });

  test(`an installation of the ${kind} library has the headers, the library and the package files only`, () => {
    const files = readdirSync(prefix, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(prefix.length + 1));
    const unexpected = files.filter((name) => !headers.includes(name) && !/libinkling\.[\w.]+$|\/cmake\/inkling\/inkling-config[\w-]*\.cmake$|\/pkgconfig\/inkling\.pc$/.test(name));
    assert.deepEqual(unexpected, []);
    assert.ok(existsSync(library), library);
  });
}
