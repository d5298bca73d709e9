/** The style of `<inkling-pad>`, and what the page's own style changes of it. */

/**
 * The frame around the canvas makes the pad 300 px wide where nothing else gives it a width; the canvas's own pixels must not.
 * The transitions, which are over at once, report a new color or width.
 * The build writes the hash of this text into the policies of this project's pages.
 */
export const CSS = `
  :host { display: block; min-width: 0; aspect-ratio: 1; color: CanvasText; background: Canvas; stroke-width: 5px; cursor: crosshair; contain: content; }
  :host([hidden]) { display: none; }
  :host(:disabled), :host([disabled]) { opacity: .5; cursor: not-allowed; }
  :host([tool=eraser i]) { cursor: cell; }
  div { position: relative; width: 300px; min-width: 100%; max-width: 100%; height: 100%; aspect-ratio: 2; border-radius: inherit; }
  canvas { position: absolute; box-sizing: border-box; width: 100%; height: 100%; border-radius: inherit; transition: color 1ms step-start, stroke-width 1ms step-start; }
  canvas[aria-disabled] { touch-action: auto !important; }
  canvas:focus-visible { outline: 3px solid; outline-offset: -3px; }
`;

/**
 * Again when the root has moved to another document, which leaves its style behind.
 * @param {ShadowRoot} root
 */
export function applyStyle(root) {
  try {
    const sheet = new (root.ownerDocument.defaultView ?? globalThis).CSSStyleSheet(); // a strict style-src allows this, but no <style>
    sheet.replaceSync(CSS);
    root.adoptedStyleSheets = [sheet];
  } catch { // before Safari 16.4 and Firefox 101
    if (root.querySelector('style')) return;
    const style = root.ownerDocument.createElement('style');
    style.textContent = CSS;
    root.append(style);
  }
}

/**
 * Calls back when the color or the width of the ink has changed, and with every frame while it changes slowly.
 * @param {HTMLCanvasElement} canvas with the pad's style
 * @param {() => void} onChange
 */
export function watchInk(canvas, onChange) {
  let following = false;
  // Firefox reports only the first step of what is inherited from something that changes slowly.
  const follow = () => {
    onChange();
    following = canvas.ownerDocument.getAnimations().some((animation) => 'transitionProperty' in animation && animation.playState === 'running');
    if (following) requestAnimationFrame(follow);
  };
  canvas.addEventListener('transitionrun', (event) => {
    event.stopPropagation();
    if (!following) follow();
  });
}
