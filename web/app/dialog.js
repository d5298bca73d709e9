/** Makes dialogs work in Firefox before 98, which has none: there they lie over the page, and the page stays reachable. */
for (const dialog of document.querySelectorAll('dialog')) {
  if (/** @type {any} */ (dialog).showModal) continue;
  const close = () => {
    if (!dialog.hasAttribute('open')) return;
    dialog.removeAttribute('open');
    dialog.dispatchEvent(new Event('close'));
  };
  Object.defineProperty(dialog, 'open', { configurable: true, get: () => dialog.hasAttribute('open') });
  Object.assign(dialog, {
    close,
    showModal() {
      dialog.setAttribute('open', '');
      dialog.querySelector('button')?.focus();
    },
  });
  dialog.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape' && dialog.dispatchEvent(new Event('cancel', { cancelable: true }))) close();
  });
}
