/**
 * What a page of this project does before all else; the build writes it into the page as a classic script. It begins to
 * load what the pad needs, and watches for missing scripts.
 */

/** Where preloaded.js finds the files: a name of globalThis, not for other pages. */
export const PRELOADED = Symbol.for('inkling preloaded');
/** How long after the first error the page's script may still start. */
const GRACE_MS = 1000;
const RELOAD_MS = 20_000;

/** Begins to load the module and the model before the page's script is there; preloaded.js hands them to the pad. */
export function preload() {
  // The relaxed module only in Chromium, which certainly supports it.
  const wasm = navigator.vendor === 'Google Inc.' ? fetch('inkling-relaxed.wasm').then((response) => WebAssembly.compileStreaming(response)) : undefined;
  // A worker reads the model's two megabytes, so that the first paint does not wait for it.
  const model = new Promise((resolve, reject) => {
    const address = JSON.stringify(new URL('inkling.ink', document.baseURI));
    const worker = new Worker(URL.createObjectURL(new Blob([`fetch(${address}, { priority: 'low' }).then((response) => response.arrayBuffer())
      .then((model) => postMessage(model, [model]), () => postMessage(null)).then(close)`])));
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = reject;
  });
  for (const file of [wasm, model]) file?.catch(() => {}); // the pad tries again and reports what is wrong
  Object.assign(globalThis, { [PRELOADED]: { wasm, model } });
}

/** Reports scripts that are missing or of another version, as in the middle of an update, and reloads the page. */
export function watchScripts() {
  const root = document.documentElement;
  let timer = 0;
  addEventListener('error', () => {
    timer ||= setTimeout(() => {
      if ('started' in root.dataset) return; // set by the page's script
      delete root.dataset.waiting; // shows a page that waits for its language
      const place = document.querySelector('[data-alert]');
      if (place) place.textContent = 'Some files of this page are missing or of another version. It tries again in 20 seconds.';
      setTimeout(async () => {
        // WebKit keeps even missing scripts when the page is reloaded.
        const scripts = performance.getEntriesByType('resource');
        await Promise.all(scripts.map(({ name }) => fetch(name, { cache: 'reload' }))).catch(() => {});
        location.reload();
      }, RELOAD_MS);
    }, GRACE_MS);
  }, true);
}
