/**
 * The page's languages, in the chooser's order. A new language is its file `CODE.js` in this folder and its row here; the
 * build makes all else from these rows.
 * @type {{ code: string, label: string, dir: 'ltr' | 'rtl', tag?: string }[]} `code`: of the file, and the first part of a
 *   browser's language tag; `label`: its own name; `tag`: of the label, if it says more than the code
 */
export const LANGUAGES = [
  { code: 'en', label: 'English', dir: 'ltr' },
  { code: 'de', label: 'Deutsch', dir: 'ltr' },
  { code: 'fr', label: 'Français', dir: 'ltr' },
  { code: 'es', label: 'Español', dir: 'ltr' },
  { code: 'pt', label: 'Português', dir: 'ltr' },
  { code: 'hi', label: 'हिन्दी', dir: 'ltr' },
  { code: 'zh', label: '中文', dir: 'ltr', tag: 'zh-Hans' },
  { code: 'ja', label: '日本語', dir: 'ltr' },
  { code: 'ar', label: 'العربية', dir: 'rtl' },
];
