/** Comments and indentation do not ship, and nothing else is lost with them. */
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { stripPage, stripScript, stripStyle } from '../../scripts/strip.mjs';
import { DIST } from './shapes.mjs';

describe('a script means the same without', () => {
  for (const [name, source] of Object.entries({
    'comments': '/** one */ const a = 1; // two\n/* three\n*/ return a /* four */ + /* five */ a;',
    'indentation': '\n\n  if (true) {\n    return 4;\n  }\n',
    'semicolons that line ends stand for': 'let a = 1\nlet b = a /*\n*/ a = 5\nreturn [a, b]',
    'slashes in strings': 'return ["// no", \'/* no */\', "\\"// no", \'\\\\\'] // yes',
    'slashes in templates': 'return `// no ${ /* yes */ 1 } /* no */ ${`/${2 /* yes */}/`} \\` \\${ //`',
    'braces in templates': 'return `${{ a: { b: 3 } }.a.b} // no ${[{}, {}].map(() => { return "}" })}  /* no */`',
    'indentation in templates': 'return `\n    one\n      // two\n  `',
    'slashes in regular expressions': 'const q = 4; return [/[/]\\/\\/"/.source, "a//b".replace(/\\/\\//g, "\'"), [q / 2 / 1], (q) / 2, /* yes */ q / 2]',
    'regular expressions after words': 'const r = typeof /"/; return /[`\'/*]/.test("`") && r',
    'signs apart': 'let a = 1, b = 2; return [a + +b, a - -b, a - --b]',
  })) {
    test(name, () => {
      const run = (/** @type {string} */ code) => new Function(code)();
      assert.deepEqual(run(stripScript(source)), run(source));
      assert.doesNotMatch(stripScript(source), /one \*|two$|three|four|five|yes/);
      assert.equal(stripScript(stripScript(source)), stripScript(source));
    });
  }
  test('but those that bundlers read', () => {
    assert.equal(stripScript('await import(/* webpackIgnore: true */ /* @vite-ignore */ /* why */ name);\n'),
      'await import(/* webpackIgnore: true */ /* @vite-ignore */ name);\n');
  });
  test('what cannot be read is an error', () => {
    assert.throws(() => stripScript('a = `never ended'), /cannot read on from "never ended"/);
  });
});

test('styles and pages', () => {
  assert.equal(stripStyle('/* a\n*/\n  p { margin: 0; }\n\n  /* b */ a::after { content: "x y"; }  \n'), 'p { margin: 0; }\na::after { content: "x y"; }\n');
  assert.equal(stripPage('<p>\n    one <!-- two\n -->\n    three\n</p>\n'), '<p>\none\nthree\n</p>\n');
});

test('what is in dist/ is stripped', async () => {
  const names = (await readdir(DIST, { recursive: true })).filter((name) => /(?<!\.d)\.(js|css|html)$/.test(name) && name !== 'inkling.html');
  assert.ok(names.includes('inkling.js') && names.includes('page.js') && names.includes('style.css') && names.includes('languages/ar.js'), String(names));
  for (const name of names) {
    const content = String(await readFile(`${DIST}/${name}`));
    assert.doesNotMatch(content, /\/\*\*|<!--/, name);
    if (name.endsWith('.js')) assert.equal(stripScript(content), content, name);
  }
});
