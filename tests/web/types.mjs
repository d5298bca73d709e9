/** Fails unless the types that ship, web/*.d.ts, are those of the code. Run by `npm run check`. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'inkling-types-'));
try {
  execFileSync('npx', ['--no-install', 'tsc', '-p', 'tsconfig.types.json', '--outDir', folder], { stdio: 'inherit' });
  for (const name of ['inkling.d.ts', 'strokes.d.ts', 'element.d.ts']) {
    if (readFileSync(join('web', name), 'utf8') === readFileSync(join(folder, name), 'utf8')) continue;
    console.error(`web/${name} is out of date: npm run types`);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}
