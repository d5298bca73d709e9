// Follows recipes of CONTRIBUTING.md in copies of the sources; scripts/checks/recipes prepares what it needs.
//
// A recipe's section names files in backticks; NAME and CODE in them stand for what is added. A prover changes files of a copy
// and may change no others. It may leave out those that it calls untouched: documents, and what only training needs.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const WORK = resolve('build/recipes');

/**
 * The files that each recipe names, by its heading.
 * @param {string} text CONTRIBUTING.md
 * @returns {Map<string, string[]>}
 */
function parseRecipes(text) {
  const part = /^## One more of a kind\n([^]*?)^## /m.exec(text)?.[1];
  if (!part) throw new Error('CONTRIBUTING.md has no section "One more of a kind"');
  return new Map(part.split(/^### /m).slice(1).map((section) => {
    const steps = section.match(/^\d+\. (?:.*\n)(?: {3}.*\n)*/gm)?.join('') ?? '';
    // A path, not a command with words around it.
    return [section.split('\n')[0], [...new Set(Array.from(steps.matchAll(/`([\w.-]+\/[\w./*-]+\.\w+)`/g), ([, path]) => path))]];
  }));
}

/** A copy of the sources in which a recipe is followed. */
class Copy {
  old = ''; // what a recipe replaces

  constructor(name, files) {
    this.root = join(WORK, name);
    this.files = files;
    /** @type {Set<string>} */
    this.touched = new Set();
  }

  read(path) {
    return readFileSync(join(this.root, path), 'utf8');
  }

  write(path, text) {
    this.touched.add(path);
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  /** Replaces what must be there. @param {string} path @param {string | RegExp} what @param {string} by */
  edit(path, what, by) {
    const old = this.read(path), now = old.replace(what, by);
    if (now === old) throw new Error(`${path} has no ${what}`);
    this.write(path, now);
  }

  /** Adds a row behind the last one of a table that is a macro. */
  addRow(path, table, row) {
    this.edit(path, new RegExp(`(#define ${table}\\(ROW\\)(?:.*\\\\\\n)+.*)`), `$1 \\\n    ${row}`);
  }

  run(command, ...args) {
    return execFileSync(command, args, { cwd: this.root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 });
  }

  /** What a C program prints that is linked with the core. @param {string} text */
  program(text) {
    writeFileSync(join(this.root, 'prove.c'), text);
    const sources = readdirSync(join(this.root, 'core/src'), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.c'));
    this.run('cc', '-std=c17', '-O1', '-Icore/include', '-iquote', 'core/src', 'prove.c', ...sources.map((path) => `core/src/${path}`), '-lm', '-o', 'prove');
    return this.run('./prove');
  }

  /** What a node program prints; it runs in the copy's folder. */
  node(...args) {
    return this.run(process.execPath, ...args);
  }
}

function check(holds, message) {
  if (!holds) throw new Error(message);
}

/**
 * One for each heading: the name that stands for NAME or CODE, the files named that it leaves alone, how it changes the copy,
 * what must be built ('native' or 'dist'), and what must hold then.
 * @type {Record<string, { name?: string, untouched?: string[], build: 'native' | 'dist', change: (copy: Copy) => void, prove: (copy: Copy) => unknown }>}
 */
const PROVERS = {
  'A layer kind': {
    name: 'doubling',
    untouched: ['training/layers/doubling.py', 'training/layers/__init__.py', 'training/golden.py', 'training/configs/doubling.json', 'tests/core/seeded_model.h',
      'tests/core/golden.h', 'weights/FORMAT.md'],
    build: 'native',
    change(copy) {
      copy.write('core/src/layers/doubling.c', `#include "layer.h"

static void forward(const ink_layer *layer, const ink_pass *pass) {
    for (size_t i = 0; i < pass->rows * ink_padded_width(layer->input_width); i++) {
        pass->x[i] *= 2;
    }
}

const ink_layer_kind ink_kind_doubling = {
    .fields = 0,
    .time = INK_TIME_IGNORED,
    .is_output = false,
    .width = ink_same_width,
    .rows = ink_same_rows,
    .tensor_size = ink_no_tensors,
    .validate_weights = ink_no_weights,
    .scratch_size = ink_no_scratch,
    .forward = forward,
};
`);
      copy.addRow('core/src/layers/layer.h', 'INK_LAYER_KINDS', 'ROW(INK_DOUBLING, 99, doubling)');
    },
    prove(copy) {
      const printed = copy.program(`#include "layers/layer.h"

#include <stdio.h>
#include <string.h>

int main(void) {
    float x[4] = {1, 2, 3, 0};
    const ink_layer layer = {.type = INK_DOUBLING, .input_width = 3};
    ink_pass pass = {.x = x, .rows = 1};
    if (ink_layer_width(&layer) != 3 || ink_layer_tensor_size(&layer) != 0 || strcmp(ink_layer_name(&layer), "doubling") != 0) {
        return 1;
    }
    ink_layer_forward(&layer, &pass);
    printf("%g %g %g\\n", (double)x[0], (double)x[1], (double)x[2]);
    return 0;
}
`);
      check(printed === '2 4 6\n', 'the layer does not compute');
    },
  },

  'A feature set': {
    name: 'twice',
    untouched: ['training/features/twice.py', 'training/features/__init__.py', 'training/golden.py', 'training/configs/twice.json', 'tests/core/test_networks.c',
      'tests/core/golden.h', 'weights/FORMAT.md'],
    build: 'native',
    change(copy) {
      const like = copy.read('core/src/features/stroke5.c');
      copy.write('core/src/features/twice.c', like.replaceAll('stroke5', 'twice'));
      copy.addRow('core/src/features/feature_set.h', 'INK_FEATURE_SETS', 'ROW(INK_FEATURES_TWICE, 99, twice)');
    },
    prove(copy) {
      const printed = copy.program(`#include "features/feature_set.h"

#include <stdio.h>

int main(void) {
    ink_model model = {.features = INK_FEATURES_TWICE, .length_multiple = 1, .min_points = 1, .feature_scale = 1};
    printf("%s\\n", ink_feature_set_name(&model));
    return 0;
}
`);
      check(printed === 'twice\n', 'the feature set is not found by its number');
    },
  },

  'A command': {
    name: 'greet',
    build: 'native',
    change(copy) {
      copy.write('core/cli/greet.c', `/* inkling greet: says hello. */
#include "command.h"

#include <stdio.h>

int command_greet(int argc, char **argv) {
    (void)argv;
    puts("hello");
    return argc == 1 ? 0 : 2;
}
`);
      copy.addRow('core/cli/command.h', 'COMMANDS', 'ROW(greet, "say hello")');
      copy.write('tests/cli/greet.test.mjs', `import assert from 'node:assert/strict';
import test from 'node:test';
import { inkling } from '../lib/cli.mjs';

test('it says hello', () => assert.deepEqual(inkling(['greet']), { status: 0, out: 'hello\\n', err: '' }));
`);
    },
    prove(copy) {
      copy.node('--test', 'tests/cli/greet.test.mjs');
      check(/greet +say hello/.test(copy.run('build/native/inkling', '--help')), 'the help does not list the command');
    },
  },

  'A classify option': {
    // The command line of npm imports dist/, and the Python package is not built here.
    untouched: ['bin/inkling.mjs', 'python/inkling/_library.py', 'python/inkling/_options.py', 'python/inkling/classifier.py'],
    build: 'native',
    change(copy) {
      copy.edit('core/include/inkling.h', /\n\} ink_drawing;/, '\n    bool doubtful; /* probabilities are more alike */$&');
      for (const path of ['core/src/inkling.c', 'core/src/batch.c']) {
        copy.edit(path, /\.temperature = (drawing->unfinished [^},]*)/, '.temperature = ($1) * (drawing->doubtful ? 4 : 1)');
      }
      copy.edit('core/src/preprocess.c', /drawing->unfinished, (NULL|drawing->among)\}/g, 'drawing->unfinished, $1, drawing->doubtful}');
      copy.edit('core/wasm/exports.c', 'UNFINISHED = 2', 'UNFINISHED = 2, DOUBTFUL = 1024');
      copy.edit('core/wasm/exports.c', 'among : NULL}', 'among : NULL, (flags & DOUBTFUL) != 0}');
      copy.edit('core/wasm/exports.c', /ABI = \d+/, 'ABI = 999');
      copy.edit('web/lib/load.js', /const ABI = \d+/, 'const ABI = 999');
      copy.edit('web/lib/validate.js', /( \* @property \{boolean\} \[unfinished\].*\n)/, '$1 * @property {boolean} [doubtful] probabilities are more alike\n');
      copy.edit('web/lib/validate.js', 'toFlags = ({ format, unfinished }, shape) => ', 'toFlags = ({ format, unfinished, doubtful }, shape) => (doubtful ? 1024 : 0) + ');
      copy.edit('core/cli/classify.c', 'long top;', 'bool doubtful;\n    long top;');
      copy.edit('core/cli/classify.c', / {8}drawings\[i\]\.among = .*\n/, '$&        drawings[i].doubtful = classifier->doubtful;\n');
      copy.edit('core/cli/classify.c', '{"model", .text', '{"doubtful", .flag = &classifier.doubtful}, $&');
    },
    prove(copy) {
      const sources = readdirSync(join(copy.root, 'core/src'), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.c'));
      copy.run('emcc', '-std=c17', '-Oz', '-DNDEBUG', '-ffp-contract=off', '-DINK_BATCH=1', '-DINK_MORE=0', '-Icore/include', '-iquote', 'core/src', 'core/wasm/exports.c', ...sources.map((path) => `core/src/${path}`),
        '--no-entry', '-sSTANDALONE_WASM', '-sALLOW_MEMORY_GROWTH', '-o', 'prove.wasm');
      writeFileSync(join(copy.root, 'prove.mjs'), `import { readFileSync } from 'node:fs';
import { createInkling } from './web/lib/inkling.js';

const inkling = await createInkling({ wasm: readFileSync('prove.wasm'), model: readFileSync('weights/inkling.ink') });
const { drawing } = JSON.parse(readFileSync('tests/drawings/pen.ndjson', 'utf8').split('\\n')[0]);
console.log(JSON.stringify([{}, { doubtful: true }].map((options) => inkling.classify(drawing, { top: 3, ...options }).guesses)));
`);
      const guesses = JSON.parse(copy.node('prove.mjs'));
      check(guesses[0][0].probability > guesses[1][0].probability, 'the option changes nothing in JavaScript');
      copy.run('node_modules/.bin/tsc', '-p', 'tsconfig.json');
      for (const [i, options] of [[], ['--doubtful']].entries()) {
        const [line] = copy.run('build/native/inkling', 'classify', ...options, 'tests/drawings/pen.ndjson').split('\n');
        const same = JSON.parse(line).guesses.every(({ label, probability }, at) => label === guesses[i][at].label && Math.fround(probability) === guesses[i][at].probability);
        check(same, 'the command line gives other guesses than JavaScript');
      }
    },
  },

  'A pad event': {
    untouched: ['web/lib/strokes/input.js'], // strokes do not cause it
    build: 'dist',
    change(copy) {
      copy.edit('web/lib/pad.js', / \* @property \{CustomEvent<unknown>\} storageerror/, ' * @property {CustomEvent<number>} rest the pen rests\n$&');
      copy.edit('web/lib/pad.js', /( #finish\(\) \{\n)/, "$1    this.#dispatch('rest', 1);\n");
    },
    prove(copy) {
      check(/"rest"/.test(copy.read('dist/element.js')), 'dist/ does not dispatch the event');
      // By the package's own types.
      writeFileSync(join(copy.root, 'prove.ts'), `import type { InklingPad } from './dist/element.js';
declare const pad: InklingPad;
pad.addEventListener('rest', ({ detail }) => detail.toFixed());
// @ts-expect-error
pad.addEventListener('rest', ({ detail }) => detail.toUpperCase());
`);
      copy.run('node_modules/.bin/tsc', '--ignoreConfig', '--noEmit', '--strict', '--target', 'es2022', '--module', 'nodenext', '--types', '', 'prove.ts');
      copy.run('node_modules/.bin/tsc', '-p', 'tsconfig.json');
    },
  },

  'A drawing format of the command line': {
    name: 'line',
    build: 'native',
    untouched: ['bin/readers.mjs', 'tests/lib/odd-files.mjs'], // for the npm command
    change(copy) {
      copy.write('core/cli/reader_line.c', `/* Files whose every byte is a drawing of one line. */
#include "reader.h"

static bool open_file(struct reader *reader, struct error *error) {
    (void)reader, (void)error;
    return true;
}

static enum read_result next(struct reader *reader, struct record *record, struct error *error) {
    (void)error;
    char byte;
    if (input_read(&reader->input, &byte, 1) == 0) {
        return READ_END;
    }
    record->location = (struct location){reader->input.name, LOCATION_BYTE, reader->offset++};
    drawing_clear(&record->drawing, INK_SIMPLIFIED);
    drawing_add_point(&record->drawing, 0, 0);
    drawing_add_point(&record->drawing, 255, 0);
    drawing_end_stroke(&record->drawing);
    record_clear(record, 100);
    const struct json_text name = record_add_string(record, "word", 4);
    json_add_field(&record->fields, name, record_add_string(record, "line", 4));
    return READ_DRAWING;
}

const struct reader_format reader_line = {
    .suffix = ".line",
    .summary = "a file whose every byte is a line",
    .open = open_file,
    .next = next,
};
`);
      copy.addRow('core/cli/reader.h', 'READER_FORMATS', 'ROW(reader_line)');
    },
    prove(copy) {
      writeFileSync(join(copy.root, 'drawings.line'), '###');
      const { drawings } = JSON.parse(copy.run('build/native/inkling', 'evaluate', '--json', 'drawings.line'));
      check(drawings === 3, `${drawings} drawings were read instead of 3`);
    },
  },

  'A language': {
    name: 'xx',
    build: 'dist',
    change(copy) {
      copy.write('web/app/languages/xx.js', copy.read('web/app/languages/de.js'));
      copy.edit('web/app/languages/index.js', /\n\];/, "\n  { code: 'xx', label: 'Double Dutch', dir: 'rtl' },\n];");
    },
    prove(copy) {
      copy.node('--test', 'tests/web/unit/languages.test.mjs');
      check(existsSync(join(copy.root, 'dist/languages/xx.js')), 'dist/ has no file of the language');
      check(/<option value="xx"[^>]*rtl[^>]*>Double Dutch/.test(copy.read('dist/index.html')), 'the page does not offer the language');
      check(copy.read('dist/sw.js').includes('languages/xx.js'), 'the language is not there without a network');
    },
  },

  'A file format of the page': {
    name: 'shout',
    untouched: ['web/app/index.html', 'web/app/languages/*.js'], // it cannot be saved, so it has no button
    build: 'dist',
    change(copy) {
      copy.write('web/app/formats/shout.js', `/** Drawings that are shouted. */
/** @param {string} text */
export function readShout(text) {
  if (text !== 'LINE!') throw new SyntaxError('not shouted');
  return { strokes: [[[0, 255], [0, 0]]], word: '', more: 0 };
}
`);
      copy.edit('web/app/formats/index.js', /(import .*\n)(?!import)/, "$1import { readShout } from './shout.js';\n");
      copy.edit('web/app/formats/index.js', /(export const FORMATS = \{\n)/, "$1  shout: { type: 'text/plain', read: readShout, accept: '.shout' },\n");
    },
    async prove(copy) {
      const { readDrawing } = await import(pathToFileURL(join(copy.root, 'web/app/formats/index.js')).href);
      check(readDrawing('LINE!').strokes.length === 1, 'the format is not read');
      check(copy.read('dist/page.js').includes('LINE!'), 'the page has no reader of the format');
      copy.run('node_modules/.bin/tsc', '-p', 'tsconfig.json');
    },
  },

  'The theme\'s colors': {
    untouched: [],
    build: 'dist',
    change(copy) {
      copy.old = /accent: '(#[\da-f]{6})'/.exec(copy.read('web/app/theme.js'))?.[1] ?? '';
      copy.edit('web/app/theme.js', copy.old, '#0b7a43');
    },
    prove(copy) {
      const texts = readdirSync(join(copy.root, 'dist'), { recursive: true, encoding: 'utf8' }).filter((name) => /\.(html|css|js|svg|webmanifest)$/.test(name));
      check(texts.some((name) => copy.read(`dist/${name}`).includes('#0b7a43')), 'the new color is nowhere in dist/');
      const left = texts.filter((name) => copy.read(`dist/${name}`).includes(copy.old));
      check(left.length === 0, `the old color is still in ${left.join(', ')}`);
    },
  },
};

/** The build is the slow part, so recipes that need the same build share one. */
const BUILDS = {
  native(copy) {
    copy.run('cmake', '--preset', 'native', '-DINKLING_WERROR=ON');
    copy.run('cmake', '--build', '--preset', 'native', '-j', `${availableParallelism()}`);
    // Only PyTorch makes the golden vectors that test_networks wants of each kind.
    copy.run('ctest', '--preset', 'native', '--exclude-regex', 'test_networks');
  },
  dist(copy) {
    copy.run('bash', '-c', 'source scripts/lib/build.sh; build_dist');
  },
};

/** Sources as they are here, committed or not, with what is installed and the modules that are built. */
function makeCopy(name) {
  const root = join(WORK, name);
  rmSync(root, { recursive: true, force: true });
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { encoding: 'utf8' }).split('\0').filter((path) => path && existsSync(path));
  for (const path of files) cpSync(path, join(root, path));
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
  for (const [preset, ending] of [['wasm', ''], ['wasm-relaxed', '-relaxed'], ['wasm-scalar', '-scalar']]) {
    for (const module of ['inkling', 'inkling-more', 'inkling-sketch']) {
      const path = `build/${preset}/${module}${ending}.wasm`;
      if (existsSync(path)) cpSync(path, join(root, path));
    }
  }
}

/** What a recipe may touch: the paths it names, and those that stand for several. */
function allows(named, path) {
  return named.some((pattern) => new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*')}$`).test(path));
}

const recipes = parseRecipes(readFileSync('CONTRIBUTING.md', 'utf8'));
const wanted = process.argv.slice(2);
const headings = Object.keys(PROVERS).filter((heading) => wanted.length === 0 || wanted.some((part) => heading.includes(part)));
let failed = 0;
const fail = (heading, message) => {
  console.error(`FAILED: ${heading}: ${message}`);
  failed++;
};

/** @type {Map<string, [string, Copy][]>} */
const followed = new Map();
for (const heading of headings) {
  const { name = '', untouched = [], build, change } = PROVERS[heading];
  try {
    const pattern = recipes.get(heading) ?? [];
    check(pattern.length > 0, `CONTRIBUTING.md has no recipe of this heading; it has ${[...recipes.keys()].join(', ')}`);
    for (const path of pattern) check(/NAME|CODE|\*/.test(path) || existsSync(path), `it names ${path}, which is not there`);
    const named = pattern.map((path) => path.replace(/NAME|CODE/g, name));
    if (!followed.has(build)) {
      makeCopy(build);
      followed.set(build, []);
    }
    const copy = new Copy(build, named);
    change(copy);
    for (const path of copy.touched) check(allows(named, path), `it does not name ${path}, which had to be changed`);
    for (const path of named) check(untouched.includes(path) || copy.touched.has(path), `it names ${path}, which had not to be changed`);
    for (const path of untouched) check(named.includes(path), `it no longer names ${path}`);
    followed.get(build)?.push([heading, copy]);
  } catch (error) {
    fail(heading, error.message);
  }
}
for (const [build, copies] of followed) {
  if (copies.length === 0) continue;
  try {
    BUILDS[build](copies[0][1]);
  } catch (error) {
    fail(copies.map(([heading]) => heading).join(', '), `${error.message}\n${error.stdout ?? ''}${error.stderr ?? ''}`);
    continue;
  }
  for (const [heading, copy] of copies) {
    try {
      await PROVERS[heading].prove(copy);
      console.log(`ok: ${heading}: ${[...copy.touched].join(', ')}`);
    } catch (error) {
      fail(heading, `${error.message}\n${error.stdout ?? ''}${error.stderr ?? ''}`);
    }
  }
}
process.exitCode = failed ? 1 : 0;
