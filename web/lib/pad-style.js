/** The style of `<inkling-pad>`. */

/** The build writes its hash into the policies of this project's pages. */
export const CSS = `
  :host { display: block; aspect-ratio: 1; color: CanvasText; background: Canvas; stroke-width: 5px; cursor: crosshair; contain: content; }
  :host([hidden]) { display: none; }
  canvas { display: block; width: 100%; height: 100%; border-radius: inherit; }
  canvas:focus-visible { outline: 3px solid; outline-offset: -3px; }
`;

/** @param {ShadowRoot} root */
export function applyStyle(root) {
  try {
    const sheet = new CSSStyleSheet(); // a strict style-src allows this, but no <style>
    sheet.replaceSync(CSS);
    root.adoptedStyleSheets = [sheet];
  } catch { // before Safari 16.4 and Firefox 101
    const style = document.createElement('style');
    style.textContent = CSS;
    root.append(style);
  }
}
