/** What a page of Chromium keeps in memory, and whether that grows. */

/**
 * Counts and bytes, each after everything that can go is gone. `wasm`: the bytes of WebAssembly's memories; `buffers`: those of
 * all other ArrayBuffers, which are not on the JavaScript heap; `large`: how many of these may hold a model.
 * @typedef {{ heap: number, nodes: number, listeners: number, buffers: number, large: number, wasm: number, modules: number }} Memory
 */

/** The model that ships is larger. */
const LARGE = 1 << 20;
/** Shares and bytes by which a page may grow: an engine's own caches do. */
const SHARE = 0.05, LEAST = 100_000;

/** @param {import('playwright-core').Page} page @returns {Promise<() => Promise<Memory>>} */
export async function measureMemory(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await session.send('HeapProfiler.enable');

  /** All objects of a class that are alive. @param {string} name */
  async function all(name) {
    const { result } = await session.send('Runtime.evaluate', { expression: `${name}.prototype`, objectGroup: 'memory' });
    const { objects } = await session.send('Runtime.queryObjects', { prototypeObjectId: /** @type {string} */ (result.objectId), objectGroup: 'memory' });
    return { objectId: objects.objectId };
  }

  return async () => {
    const [modules, memories, buffers] = [await all('WebAssembly.Instance'), await all('WebAssembly.Memory'), await all('ArrayBuffer')];
    const { result } = await session.send('Runtime.callFunctionOn', {
      objectId: modules.objectId, arguments: [memories, buffers], returnByValue: true, functionDeclaration: `function (memories, buffers) {
        const sum = (some) => some.reduce((bytes, { byteLength }) => bytes + byteLength, 0), own = memories.map(({ buffer }) => buffer);
        const others = buffers.filter((buffer) => !own.includes(buffer));
        return { modules: this.length, wasm: sum(own), buffers: sum(others), large: others.filter(({ byteLength }) => byteLength >= ${LARGE}).length };
      }`,
    });
    await session.send('Runtime.releaseObjectGroup', { objectGroup: 'memory' });
    // Twice: what the first collection finalizes, the second one frees.
    for (let i = 0; i < 2; i++) await session.send('HeapProfiler.collectGarbage');
    const { metrics } = await session.send('Performance.getMetrics');
    const of = (/** @type {string} */ name) => metrics.find((metric) => metric.name === name)?.value ?? NaN;
    return { heap: of('JSHeapUsedSize'), nodes: of('Nodes'), listeners: of('JSEventListeners'), ...result.value };
  };
}

/**
 * What of a page has grown too much: bytes by a share, counts at all.
 * @param {Memory} before
 * @param {Memory} after
 * @returns {string[]}
 */
export function grown(before, after) {
  const limits = { heap: Math.max(LEAST, SHARE * before.heap), buffers: LEAST, nodes: 0, listeners: 0, large: 0, wasm: 0, modules: 0 };
  return Object.entries(limits).filter(([name, limit]) => {
    const key = /** @type {keyof Memory} */ (name);
    return !(after[key] - before[key] <= limit); // also NaN
  }).map(([name]) => name);
}

/** @param {Memory} before @param {Memory} after */
export function describeMemory(before, after) {
  const MB = (/** @type {number} */ bytes) => (bytes / 1e6).toFixed(2);
  return `heap ${MB(before.heap)} → ${MB(after.heap)} MB, ${before.nodes} → ${after.nodes} nodes, ${before.listeners} → ${after.listeners} listeners, WebAssembly ${MB(before.wasm)} → ${MB(after.wasm)} MB in ${after.modules} module${after.modules === 1 ? '' : 's'}`;
}
