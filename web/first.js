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
  // What the pad needs is on its way before the page's script runs (see element.js), but not before the first frame is made:
  // on a slow network it would keep the page from that. Its paint would be known later, after the page's script. Of Chromium
  // it is sure which module it takes. The single file has both.
  if (!('whole' in root.dataset)) {
    const framed = new Promise((resolve) => {
      requestAnimationFrame(() => setTimeout(resolve));
      if (document.hidden) resolve(undefined); // behind another tab, where nothing is painted
      setTimeout(resolve, 1000); // nor elsewhere, then
    });
    const wasm = navigator.vendor === 'Google Inc.' ? framed.then(() => WebAssembly.compileStreaming(fetch('inkling-relaxed.wasm'))) : undefined;
    const model = framed.then(() => fetch('inkling.ink')).then((answer) => answer.arrayBuffer());
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
