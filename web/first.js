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
  const ahead = (/** @type {Partial<HTMLLinkElement>} */ of) => document.head.append(Object.assign(document.createElement('link'), of));
  root.lang = language;
  if (language !== 'en') {
    root.dataset.waiting = '';
    ahead({ rel: 'modulepreload', href: `languages/${language}.js` });
  }
  // What the page's script is to ask for is on its way before that has come. WebKit would load it twice.
  if (!navigator.vendor.startsWith('Apple')) ahead({ rel: 'preload', as: 'fetch', crossOrigin: '', href: 'inkling.ink' });

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
