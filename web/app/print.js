/** Says what is printed: a dialog that is open, or the drawing. */
addEventListener('beforeprint', () => { document.body.dataset.print = document.querySelector('dialog[open]')?.id ?? ''; });
addEventListener('afterprint', () => { delete document.body.dataset.print; });
