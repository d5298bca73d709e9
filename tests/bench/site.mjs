/** The built site, and this folder at /bench/, served to a Chromium: the page for runs, or the site's own. */
import { existsSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch, serve } from '../lib/site.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
/** Packages that modules import by name. */
const IMPORTS = { '@litertjs/wasm-utils': '/bench/node_modules/@litertjs/wasm-utils/dist/index.js', flatbuffers: '/bench/node_modules/flatbuffers/mjs/flatbuffers.js' };
const TYPES = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };

/**
 * @param {Record<string, Uint8Array>} files more files, by path
 * @param {(site: { url: string, browser: import('playwright-core').Browser }) => Promise<T>} use @template T @returns {Promise<T>}
 */
export async function withSite(files, use) {
  const site = await serve({
    /** @returns {import('../lib/site.mjs').Answer | undefined} */
    answer(path) {
      // Isolated, as only such a page has a clock of 5 µs; others get 0.1 ms.
      if (path === '/bench/') {
        return { body: `<!doctype html><title>bench</title><script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>`, headers: { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' } };
      }
      if (files[path]) return { body: files[path], headers: { 'content-type': 'application/octet-stream' } };
      const file = path.startsWith('/bench/') && !path.includes('..') ? here + path.slice('/bench/'.length) : '';
      return file && existsSync(file) ? { body: readFileSync(file), headers: { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' } } : undefined;
    },
  });
  const browser = await launch();
  try {
    return await use({ url: site.url, browser });
  } finally {
    await browser.close();
    await site.close();
  }
}
