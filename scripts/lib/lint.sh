# The linters, one function each, lint_NAME: it prints what it finds and its exit status says whether that is nothing. A
# function fix_NAME mends what it can. A new linter is such a function and one row. Sourced from the repository's root by bash.
source scripts/lib/install.sh

# NAME | WHAT IT NEEDS | FOLDERS WHOSE package-lock.json IT NEEDS
linters() {
  cat <<'END'
clang-format | clang-format         |
eslint       | node npm             | tests/lint
ruff         | node npm             | tests/lint
shellcheck   | shellcheck           |
types        | node npm             | .
imports      | node                 |
licenses     | node                 |
floor        | node npm             | tests/lint
mutants      | node                 |
END
}

# Generated files are left as they are generated.
c_files() { git ls-files 'core/*.[ch]' 'tests/*.[ch]' 'examples/*.[ch]' | grep -v '^tests/core/golden\.h$'; }
clang_format=$(command -v clang-format-14 || echo clang-format)
lint_clang_format() {
  # Other versions break lines elsewhere.
  if ! "$clang_format" --version | grep -q 'version 14\.'; then echo "left out: $("$clang_format" --version), not 14"; return; fi
  c_files | xargs "$clang_format" "${@:---dry-run}" -Werror
}
fix_clang_format() { lint_clang_format -i; }

lint_eslint() {
  if ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'; then
    echo "left out: ESLint needs Node.js 20.19 or newer, here is $(node --version)"
    return
  fi
  tests/lint/node_modules/.bin/eslint --max-warnings 0 . "$@"
}
fix_eslint() { lint_eslint --fix; }

lint_ruff() { node scripts/lib/ruff.mjs "$@"; }
fix_ruff() { lint_ruff --fix; }

bash_files() { git ls-files | grep -v '\.' | xargs grep -lE '^#!.*\bbash' --; git ls-files 'scripts/*.sh' .ci/run; }
lint_shellcheck() { bash_files | sort -u | xargs shellcheck --shell=bash --severity=warning; }

lint_types() {
  local project ended=0
  # The command line of npm imports the built package.
  [[ -f dist/inkling.d.ts && -z $(find web/lib -newer dist/inkling.d.ts) ]] || scripts/build dist || return 1
  for project in tsconfig.json tsconfig.tools.json; do
    [[ ! -f $project ]] || node_modules/.bin/tsc -p "$project" || ended=1
  done
  return $ended
}

lint_imports() { node scripts/checks/imports.mjs; }
lint_licenses() { node scripts/checks/licenses.mjs >/dev/null; }
lint_floor() { node scripts/checks/floor.mjs; }
# Whether each mutant listed as equal to the original can still be made from the source.
lint_mutants() { node scripts/checks/mutation-test.mjs --list >/dev/null; }
