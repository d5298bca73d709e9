/** Styles of scripts that load later. The page's policy allows them through its own style sheet. */

/** @param {string} css */
export function addStyle(css) {
  const [sheet] = document.styleSheets;
  sheet.insertRule(`@media all { ${css} }`, sheet.cssRules.length);
}
