/**
 * Runs before the first paint: finds the language to show, so that no other one flashes up. Unless it is English,
 * which the page is written in, the page waits for it unseen (two seconds at most, see style.css).
 */
{
  const LANGUAGES = ['en', 'de', 'fr', 'es', 'pt', 'hi', 'zh', 'ja', 'ar'];
  let kept;
  try {
    kept = localStorage.getItem('inkling-language');
  } catch {
    // Nothing is kept in this browser: its own languages decide.
  }
  const language = [kept ?? '', ...navigator.languages].map((tag) => tag.split('-')[0].toLowerCase()).find((tag) => LANGUAGES.includes(tag)) ?? 'en';
  document.documentElement.lang = language;
  if (language !== 'en') {
    document.documentElement.dataset.waiting = '';
    const link = document.createElement('link');
    link.rel = 'modulepreload';
    link.href = `languages/${language}.js`;
    document.head.append(link);
  }
}
