/** The other runtimes, as this folder's package.json has them: loaded in Node, and in a page. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const loadPeer = createRequire(import.meta.url);
const folder = fileURLToPath(new URL('./node_modules/', import.meta.url));

/** What each peer is called, its package, and how Node loads it. */
const PEERS = [
  ['onnxruntime-web', 'onnxruntime-web', () => {
    const ort = loadPeer('onnxruntime-web');
    ort.env.wasm.numThreads = 1;
    return ort;
  }],
  ['tfjs-wasm', '@tensorflow/tfjs-backend-wasm', async () => {
    const core = loadPeer('@tensorflow/tfjs-core'), layers = loadPeer('@tensorflow/tfjs-layers');
    loadPeer('@tensorflow/tfjs-backend-wasm');
    core.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    await core.setBackend('wasm');
    if (core.getBackend() !== 'wasm') throw new Error('its wasm backend does not start');
    return { ...core, ...layers };
  }],
  ['onnxruntime-node', 'onnxruntime-node', () => loadPeer('onnxruntime-node')],
  ['litertjs', '@litertjs/core', () => undefined], // for pages alone
];

/**
 * @param {(line: string) => void} say told what is missing
 * @returns {Promise<Record<string, { version: string, runtime: any }>>} by name; without those that are not installed
 */
export async function peers(say) {
  const found = {};
  for (const [name, path, load] of /** @type {[string, string, () => any][]} */ (PEERS)) {
    try {
      const { version } = JSON.parse(await readFile(`${folder}${path}/package.json`, 'utf8'));
      found[name] = { version, runtime: await load() };
    } catch (error) {
      say(`without ${name}, which cannot be loaded: ${/** @type {Error} */ (error).message.split('\n')[0]}`);
    }
  }
  return found;
}

/**
 * Loads the peers in a page whose server has this folder at /bench/. Sent to the page as source.
 * @param {string[]} names @returns {Promise<Record<string, any>>}
 */
export async function inPage(names) {
  const modules = '/bench/node_modules/';
  const found = {};
  if (names.includes('onnxruntime-web')) {
    const ort = await import(`${modules}onnxruntime-web/dist/ort.wasm.min.mjs`);
    ort.env.wasm.numThreads = 1;
    found['onnxruntime-web'] = ort;
  }
  if (names.includes('tfjs-wasm')) {
    for (const [name, file] of [['core', 'tf-core'], ['layers', 'tf-layers'], ['backend-wasm', 'tf-backend-wasm']]) {
      await new Promise((resolve, reject) => {
        const script = Object.assign(document.createElement('script'), { src: `${modules}@tensorflow/tfjs-${name}/dist/${file}.min.js`, onload: resolve, onerror: reject });
        document.head.append(script);
      });
    }
    const tf = /** @type {any} */ (globalThis).tf;
    tf.wasm.setWasmPaths(`${modules}@tensorflow/tfjs-backend-wasm/dist/`);
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    if (!await tf.setBackend('wasm')) throw new Error("tfjs' wasm backend does not start in the page");
    found['tfjs-wasm'] = tf;
  }
  if (names.includes('litertjs')) {
    const { loadLiteRt } = await import(`${modules}@litertjs/core/dist/index.js`);
    found.litertjs = await loadLiteRt(`${modules}@litertjs/core/wasm/`);
  }
  return found;
}
