/** Arrow keys in toolbars: one Tab stop each, see https://www.w3.org/WAI/ARIA/apg/patterns/toolbar/. */

/** @param {Element} toolbar */
const buttonsOf = (toolbar) => [.../** @type {NodeListOf<HTMLElement>} */ (toolbar.querySelectorAll('button:not([hidden])'))];

/** Steps by key, in a language that is written from left to right. @type {Record<string, number>} */
const STEPS = { ArrowLeft: -1, ArrowRight: 1 };

for (const toolbar of document.querySelectorAll('[role="toolbar"]')) {
  /** @param {HTMLElement} stop the button that Tab reaches */
  const setStop = (stop) => {
    for (const button of toolbar.querySelectorAll('button')) button.tabIndex = button === stop ? 0 : -1;
  };
  setStop(buttonsOf(toolbar)[0]);
  toolbar.addEventListener('focusin', (event) => setStop(/** @type {HTMLElement} */ (event.target)));
  toolbar.addEventListener('keydown', (event) => {
    const { key, ctrlKey, metaKey, altKey } = /** @type {KeyboardEvent} */ (event);
    if (ctrlKey || metaKey || altKey) return;
    const buttons = buttonsOf(toolbar);
    const at = buttons.indexOf(/** @type {HTMLElement} */ (event.target));
    const step = (STEPS[key] ?? 0) * (document.documentElement.dir === 'rtl' ? -1 : 1);
    const next = key === 'Home' ? 0 : key === 'End' ? buttons.length - 1 : step && (at + step + buttons.length) % buttons.length;
    if (at < 0 || (!step && key !== 'Home' && key !== 'End')) return;
    event.preventDefault();
    buttons[next].focus();
  });
}
