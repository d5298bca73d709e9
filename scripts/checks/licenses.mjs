// Lists every dependency with its license, and fails on one that is unknown: node scripts/checks/licenses.mjs
//
// npm's packages, all for building and testing alone, are those of the lock files, for every platform; Debian's are those
// that the command line is linked with and the compilers whose libraries get into what is shipped.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const KNOWN = ['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC-BY-4.0', 'CC0-1.0', 'ISC', 'LGPL-3.0-or-later', 'MIT', 'MIT-0', 'MPL-2.0', 'W3C'];
// Read in the LICENSE file of a package whose package.json does not say it as is usual now.
const READ = { 'parse-cache-control@1.0.1': 'BSD-3-Clause', 'node-18@18.20.8': 'MIT', '@tldraw/utils@5.1.1': 'MIT', '@tldraw/validate@5.1.1': 'MIT', 'expand-template@2.0.3': 'MIT' };
const DEBIAN = { 'zlib1g-dev': 'linked with the command line', emscripten: 'its C library is in the WebAssembly modules', 'libc6-dev': 'linked with the command line' };

/** Whether every part of an SPDX expression is known. */
const known = (license) => license.split(/[()\s]+|\b(?:AND|OR)\b/).filter(Boolean).every((part) => KNOWN.includes(part));

let unknown = 0;
const row = (...cells) => console.log(cells.join('\t'));
for (const lock of execFileSync('git', ['ls-files', '*package-lock.json'], { encoding: 'utf8' }).trim().split('\n')) {
  const folder = lock.replace(/package-lock\.json$/, '');
  const runtime = Object.keys(JSON.parse(readFileSync(`${folder}package.json`, 'utf8')).dependencies ?? {});
  if (folder === '' && runtime.length > 0) {
    console.error(`package.json: ${runtime.join(', ')} would be needed at run time; nothing may be`);
    unknown++;
  }
  for (const [path, { version, license: said }] of Object.entries(JSON.parse(readFileSync(lock, 'utf8')).packages)) {
    if (!path) continue;
    const installed = `${folder}${path}/package.json`;
    const name = path.replace(/^.*node_modules\//, '');
    const license = READ[`${name}@${version}`] ?? said ?? (existsSync(installed) ? JSON.parse(readFileSync(installed, 'utf8')).license : undefined);
    if (typeof license !== 'string' || !known(license)) unknown++;
    row(name, version, license ?? 'UNKNOWN', lock);
  }
}
for (const [name, why] of Object.entries(DEBIAN)) {
  const { status, stdout } = spawnSync('dpkg-query', ['-W', '-f', '${Version}', name], { encoding: 'utf8' });
  if (status !== 0) continue; // another system, which has its own list
  const text = readFileSync(`/usr/share/doc/${name}/copyright`, 'utf8');
  const license = /^Files: \*\n(?:(?!\n\n)[\s\S])*?^License: *(.+)$/m.exec(text)?.[1] ?? /(LGPL|GNU Lesser General Public License|MIT)/.exec(text)?.[1];
  if (!license) unknown++;
  row(name, stdout, license ?? 'UNKNOWN', why);
}
if (unknown) console.error(`${unknown} licenses are unknown or not among ${KNOWN.join(', ')}`);
process.exitCode = unknown ? 1 : 0;
