/**
 * Runs before all else, so the build writes it into the page. Finds the language to show, so that no other one flashes up:
 * unless it is English, which the page is written in, the page waits for it unseen (two seconds at most, see style.css).
 * A page that speaks but one says so with data-language.
 */
{
  const LANGUAGES = ['en', 'de', 'fr', 'es', 'pt', 'hi', 'zh', 'ja', 'ar'];
  let kept;
  try {
    kept = localStorage.getItem('inkling-language');
  } catch {
    // Nothing is kept in this browser: its own languages decide.
  }
  const root = document.documentElement;
  const language = root.dataset.language
    ?? [kept ?? '', ...navigator.languages].map((tag) => tag.split('-')[0].toLowerCase()).find((tag) => LANGUAGES.includes(tag)) ?? 'en';
  root.lang = language;
  if (language !== 'en') {
    root.dataset.waiting = '';
    const link = document.createElement('link');
    link.rel = 'modulepreload';
    link.href = `languages/${language}.js`;
    document.head.append(link);
  }
  // What the pad needs is on its way before the page's script looks for it (see element.js). The model's two million bytes
  // are read by a thread of its own, which the first paint does not wait for. Of Chromium it is sure which module it takes.
  // The single file has both.
  if (!('whole' in root.dataset)) {
    const wasm = navigator.vendor === 'Google Inc.' ? fetch('inkling-relaxed.wasm').then((answer) => WebAssembly.compileStreaming(answer)) : undefined;
    const model = new Promise((resolve, reject) => {
      const address = JSON.stringify(new URL('inkling.ink', document.baseURI));
      const worker = new Worker(URL.createObjectURL(new Blob([`fetch(${address}, { priority: 'low' }).then((answer) => answer.arrayBuffer())
        .then((model) => postMessage(model, [model]), () => postMessage(null)).then(close)`])));
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = reject;
    });
    for (const file of [wasm, model]) file?.catch(() => {}); // the pad tries again, and says what is wrong
    Object.assign(globalThis, { inklingFiles: { wasm, model } });
  }

  // Scripts that are missing or of another version, as in the middle of an update.
  let waiting = 0;
  addEventListener('error', () => {
    waiting ||= setTimeout(() => {
      if ('started' in root.dataset) return;
      delete root.dataset.waiting;
      const place = document.querySelector('#more, [role="alert"]');
      if (place) place.textContent = 'The files of this page are not all there, or not of one version. It tries again in 20 seconds.';
      setTimeout(async () => {
        // WebKit keeps even missing scripts when the page is reloaded.
        const scripts = performance.getEntriesByType('resource');
        await Promise.all(scripts.map(({ name }) => fetch(name, { cache: 'reload' }))).catch(() => {});
        location.reload();
      }, 20_000);
    }, 1000);
  }, true);
}
