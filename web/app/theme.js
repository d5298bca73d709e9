/**
 * The page's colors, as #rrggbb. The build makes from them the style's variables (`--ink` and so on), the theme colors of
 * index.html and the manifest, and icon.svg, where `{{light.ink}}` stands for one; scripts/screenshots.mjs makes the icons.
 */
export const light = {
  desk: '#f6f3ec', // behind everything
  paper: '#fffefb', // of pads and buttons
  edge: '#ddd7c9', // borders
  ink: '#1a1c2e', // lines, and words that are sure
  pencil: '#6a6860', // guesses and secondary words
  accent: '#2f45c5', // a sure guess, focus, the icon
  faint: '#e9e4d8', // behind bars
};

/** @type {typeof light} */
export const dark = {
  desk: '#14151b',
  paper: '#1c1e26',
  edge: '#333643',
  ink: '#f3efe4',
  pencil: '#a3a19a',
  accent: '#9dadff',
  faint: '#2a2d38',
};
