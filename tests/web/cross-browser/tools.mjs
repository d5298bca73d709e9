/** What the drivers of all engines need: finding, starting and ending programs, and pointers. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Where the programs lie: Debian's and Ubuntu's names, then others'. The environment may name another. */
const PROGRAMS = {
  chromium: ['chromium', 'chromium-browser', 'google-chrome'],
  firefox: ['firefox-esr', 'firefox'],
  webkit: ['WebKitWebDriver'],
  minibrowser: ['webkit2gtk-4.1', 'webkit2gtk-4.0', 'webkitgtk-6.0'].flatMap((version) =>
    ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/libexec', '/usr/lib'].map((folder) => `${folder}/${version}/MiniBrowser`)),
  xvfb: ['Xvfb'],
};

/**
 * @param {keyof typeof PROGRAMS} program
 * @returns {string} its path; empty where it is not
 */
export function find(program) {
  const told = process.env[program.toUpperCase()];
  if (told) return told;
  for (const name of PROGRAMS[program]) {
    if (name.startsWith('/')) {
      if (existsSync(name)) return name;
      continue;
    }
    try {
      return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
    } catch { /* the next */ }
  }
  return '';
}

/**
 * Strokes as the pointer actions that WebDriver and WebDriver BiDi share.
 * @param {'mouse' | 'touch' | 'pen'} pointerType
 * @param {number[][][]} strokes
 */
export function pointerActions(pointerType, strokes) {
  const move = (/** @type {number[]} */ [x, y]) => ({ type: 'pointerMove', x: Math.round(x), y: Math.round(y), duration: 0, origin: 'viewport' });
  return [{
    type: 'pointer',
    id: pointerType,
    parameters: { pointerType },
    actions: strokes.flatMap(([first, ...rest]) => [
      move(first), { type: 'pointerDown', button: 0 }, ...rest.map(move), { type: 'pointerUp', button: 0 },
    ]),
  }];
}

/**
 * Starts a program that does not outlive this process.
 * @param {string} program
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {any}
 */
export function start(program, args, options) {
  const child = spawn(program, args, options);
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.removeListener('exit', end));
  return child;
}

/**
 * Ends a process that was started here, and waits until it has gone.
 * @param {import('node:child_process').ChildProcess} process
 */
export function gone(process) {
  if (process.exitCode !== null || process.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const force = setTimeout(() => process.kill('SIGKILL'), 5000);
    process.once('exit', () => {
      clearTimeout(force);
      resolve(undefined);
    });
    process.kill();
  });
}
