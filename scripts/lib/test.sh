# How scripts/test counts, and how it runs C tests, Node tests and single checks. Sourced by it.

LOGS=build/test
# Ends what hangs: seconds that the tests of an area may take. The longest, the page's in Chromium, take up to 1,300.
LIMIT=2700
# The area that is running; what counts is written down with it.
AREA=all
# The caller's FILTER, empty for all.
FILTER=

count() { echo "$AREA $1 $2 $3" >>"$LOGS/counts"; } # passed failed skipped
skip() { printf 'skipped: %s\n' "$*"; count 0 0 1; }
failed() { printf 'FAILED: %s\n' "$*"; count 0 1 0; }
# For what an engine or a tool is missing: skipped, but a failure in continuous integration.
lack() { if [[ ${CI:-} == true ]]; then failed "$@"; else skip "$@"; fi; }

# One test, by its exit status: check NAME COMMAND…
check() {
  local name=$1
  shift
  [[ $name == *"$FILTER"* ]] || return 0
  if "$@"; then echo "ok: $name"; count 1 0 0; else failed "$name"; fi
}

# The C tests of a preset.
c_tests() {
  local preset=$1 log=$LOGS/$1 head total bad off
  say "C tests: $preset"
  ctest --preset "$preset" --parallel "$(jobs)" --output-junit "$PWD/$log.xml" ${FILTER:+-R "$FILTER"} || true
  head=$(grep -m 1 -A 12 '<testsuite' "$log.xml" 2>/dev/null | tr '\n\t' '  ' || true)
  attribute() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$head"; }
  total=$(attribute tests) bad=$(attribute failures) off=$(attribute skipped)
  if [[ ${total:-0} -gt 0 ]]; then
    count $((total - bad - off)) "$bad" "$off"
  elif [[ -z $FILTER ]]; then
    failed "no C tests of $preset ran"
  fi
}

# The Node tests of some files: node_tests NAME HOW-MANY-FILES-AT-ONCE FILE…
# FILTER chooses the files whose names have it, or else the tests whose names have it.
node_tests() {
  local name=$1 log=$LOGS/$1.tap at_once=$2 files failing options=() unnamed status=0
  shift 2
  # The largest file first, so that it is not left alone at the end.
  files=$(ls -S -- "$@" 2>/dev/null || true)
  if [[ -n $FILTER ]]; then
    if grep -qF -- "$FILTER" <<<"$(sed 's/.*\///' <<<"$files")"; then
      files=$(grep -E "[^/]*$(sed 's/[][\.*^$+?(){}|]/\\&/g' <<<"$FILTER")[^/]*$" <<<"$files")
    else
      options=("--test-name-pattern=$FILTER")
    fi
  fi
  say "Node tests: $name"
  [[ -n $files ]] || { failed "no test files of $name were found"; return; }
  local limit=()
  ! have timeout || limit=(timeout "$LIMIT")
  [[ $at_once -le $(jobs) ]] || at_once=$(jobs)
  run_files() { # OPTION… FILE…
    ${limit[@]+"${limit[@]}"} node --test ${options[@]+"${options[@]}"} \
      --test-reporter=spec --test-reporter-destination=stdout --test-reporter=tap --test-reporter-destination="$log" "$@" || status=$?
  }
  number() { sed -n "s/^# $1 \([0-9]*\)$/\1/p" "$log" | tail -1; }
  failures() { echo $(($(number fail) + $(number cancelled))); }
  run_files --test-concurrency="$at_once" $files
  [[ -n $(number pass) ]] || { failed "the tests of $name did not finish: exit status $status"; return; }
  # Node 20 calls tests skipped that the pattern leaves out.
  unnamed=$(grep -c 'SKIP test name does not match pattern' "$log" || true)
  local passed failures_before skipped=$(($(number skipped) + $(number todo) - unnamed))
  passed=$(number pass) failures_before=$(failures)
  if [[ $failures_before -gt 0 && -z $chosen ]] && drives_engines; then
    # An engine's driver may lose an answer on a busy machine. What is wrong fails again.
    failing=$(failing_files "$log")
    # What fails in a helper may concern any file.
    ! grep -qv '\.test\.mjs$' <<<"$failing" || failing=$files
    files=$failing
    say "Once more, alone: $(tr '\n' ' ' <<<"$files")"
    run_files --test-concurrency=1 $files
    if [[ $status -ne 124 && -n $(number pass) && $(failures) -eq 0 ]]; then
      echo "$failures_before tests of $name passed at the second try only: $(tr '\n' ' ' <<<"$files")" | tee -a "$LOGS/second"
      count $((passed + failures_before)) 0 "$skipped"
      return
    fi
  fi
  count "$passed" "$failures_before" "$skipped"
}

drives_engines() { [[ $(column "$AREA" 3) == *chromium* ]]; }
# Where the tests stand that failed themselves, not only their subtests: failing_files LOG
failing_files() {
  awk '/not ok/ { at = "" } /^ *location: / { at = $2 } /^ *failureType: / && at && !/subtestsFailed/ { print at; at = "" }' "$1" |
    sed "s/^'\(.*\):[0-9]*:[0-9]*'$/\1/" | sort -u
}

# The Python tests of a folder, test_*.py: python_tests PYTHON FOLDER
# FILTER chooses the files whose names have it, or else the tests whose names have it.
python_tests() {
  local python=$1 folder=$2 log=$LOGS/python.log pattern='test_*.py' options=() limit=() status=0 ran bad off
  if [[ -n $FILTER ]]; then
    if compgen -G "$folder/test_*$FILTER*.py" >/dev/null; then pattern="test_*$FILTER*.py"; else options=(-k "$FILTER"); fi
  fi
  say "Python tests: $folder"
  ! have timeout || limit=(timeout "$LIMIT")
  ${limit[@]+"${limit[@]}"} "$python" -m unittest discover --verbose -s "$folder" -p "$pattern" ${options[@]+"${options[@]}"} 2>&1 |
    tee "$log" || status=$?
  ran=$(sed -n 's/^Ran \([0-9]*\) tests\? in .*/\1/p' "$log" | tail -1)
  [[ -n $ran ]] || { failed "the tests of $folder did not finish: exit status $status"; return; }
  # A test with several failed parts counts as one.
  bad=$(sed -n 's/^\(ERROR\|FAIL\): \([^ ]* ([^)]*)\).*/\2/p' "$log" | sort -u | wc -l)
  off=$(sed -n 's/^\(OK\|FAILED\) (.*skipped=\([0-9]*\).*/\2/p' "$log" | tail -1)
  count $((ran - bad - ${off:-0})) "$bad" "${off:-0}"
}

test_files() { find "$@" -maxdepth 1 -name '*.test.mjs' 2>/dev/null | sort; }

# The row of an area in the table of scripts/test, and one of its columns without spaces around it.
row() { areas | grep "^$1 "; }
column() { row "$1" | cut -d '|' -f "$2" | sed 's/^ *//;s/ *$//'; }
list_areas() { echo Areas:; areas | awk -F ' *[|] *' '{ printf "  %-14s %s\n", $1, $5 }'; }

# Installs and builds what areas need: prepare AREA…
prepare() {
  local area presets='' needs='' building='' folders='' folder preset list='' npm=() installing from=$SECONDS
  for area in "$@"; do
    presets+=" $(column "$area" 2)" needs+=" $(column "$area" 3)" folders+=" $(column "$area" 4)"
  done
  # Each preset once, and only those that can be built.
  for preset in ${presets//dist/wasm}; do [[ " $list " == *" $preset "* ]] || list+=" $preset"; done
  needs=$(tr ' ' '\n' <<<"${needs//\?/}" | sort -u)
  [[ $list != *native* ]] || building+=" $NATIVE_NEEDS"
  [[ $list != *clang* ]] || building+=" clang"
  [[ $list != *wasm* ]] || building+=" $WASM_NEEDS"
  [[ $presets != *dist* ]] || building+=" $DIST_NEEDS"
  # These may bring another C library or Python, which compilers must not lose while they work.
  want $building $(grep -xE 'cross-compilers|python-build' <<<"$needs" || true)
  [[ $list != *native* ]] || need $NATIVE_NEEDS
  if [[ $list == *wasm* ]]; then
    need $WASM_NEEDS
    want_clang_for_wasm
    list=${list/wasm/$WASM_PRESETS}
  fi
  have clang || list=${list/ clang/}

  # What only tests need is installed while the compilers work.
  {
    [[ $needs != *nginx* ]] || fetch_nginx
    want ${needs/nginx/}
  } &
  installing=$!
  # The network and the compilers have little to do with each other.
  for folder in $(tr ' ' '\n' <<<"$folders" | sort -u); do
    npm_install "$folder" >"$LOGS/npm-${folder//\//-}.log" 2>&1 </dev/null &
    npm+=($!)
  done
  [[ -z $list ]] || build_presets "$list" -DINKLING_WERROR=ON
  [[ $presets != *clang* ]] || have clang || lack "the build by Clang; install clang"
  [[ ${#npm[@]} -eq 0 ]] || wait "${npm[@]}" || cat "$LOGS"/npm-*.log
  [[ $presets != *dist* ]] || build_dist
  wait "$installing" || true
  echo "build $((SECONDS - from))" >>"$LOGS/seconds"
}

# Runs an area, and writes down how long it took.
run_area() {
  AREA=$1
  local from=$SECONDS need lacking=()
  for need in $(column "$AREA" 3); do
    [[ $need == *'?' || -z $(missing "$need") ]] || lacking+=("$need")
  done
  for need in $(column "$AREA" 4); do has_packages "$need" || lacking+=("the npm packages of $need"); done
  # Each linter knows what it needs.
  if [[ ${#lacking[@]} -gt 0 && $AREA != lint ]]; then
    lack "$AREA, for which these are missing: ${lacking[*]}"
  else
    "area_${AREA//-/_}" || failed "$AREA ended early"
  fi
  echo "$AREA $((SECONDS - from))" >>"$LOGS/seconds"
}

# Runs areas side by side, three at once: who has ended one takes the next that nobody has taken. Those that drive engines,
# which are slow to start and to answer, go first where processors are few. An area's output appears once it has ended.
# One processor alone runs one after the other: side_by_side AREA…
side_by_side() {
  local worker ids=()
  if [[ $(jobs) -lt 2 ]]; then
    for AREA in "$@"; do run_area "$AREA"; done
    return
  fi
  say "side by side: $*"
  for worker in 1 2 3; do
    for AREA in "$@"; do
      mkdir "$LOGS/taken-$AREA" 2>/dev/null || continue
      (
        drives_engines || renice -n 10 -p "$BASHPID" >/dev/null 2>&1 || true
        run_area "$AREA"
      ) >"$LOGS/$AREA.out" 2>&1 </dev/null || failed "$AREA ended early"
      cat "$LOGS/$AREA.out"
    done &
    ids+=($!)
  done
  for worker in "${ids[@]}"; do
    wait "$worker" || AREA=all failed "areas ended early"
  done
}

# The table of areas, and the line that a run ends with.
summary() {
  printf '\n%-14s %8s %8s %8s %8s\n' area seconds passed failed skipped
  awk 'FILENAME ~ /seconds$/ { if (!($1 in seconds)) order[++n] = $1; seconds[$1] += $2; next }
    { passed[$1] += $2; failed[$1] += $3; skipped[$1] += $4; if (!($1 in seconds) && !($1 in other)) { other[$1]; order[++n] = $1; seconds[$1] = 0 } }
    END { for (i = 1; i <= n; i++) printf "%-14s %8d %8d %8d %8d\n", order[i], seconds[order[i]], passed[order[i]], failed[order[i]], skipped[order[i]] }' \
    "$LOGS/seconds" "$LOGS/counts"
  printf '%-14s %8d\n' together "$SECONDS"
  [[ ! -s $LOGS/second ]] || cat "$LOGS/second"
  [[ -z $FILTER || -s $LOGS/counts ]] || echo "No test has '$FILTER' in its name."
  awk '{ passed += $2; failed += $3; skipped += $4 }
    END { printf "\n%d passed, %d failed, %d skipped\n", passed, failed, skipped; exit failed > 0 || !passed }' "$LOGS/counts"
}
