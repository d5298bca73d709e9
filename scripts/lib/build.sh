# How the core, the WebAssembly modules and dist/ are built. Sourced from the repository's root by bash.
source scripts/lib/install.sh

# Configures and builds a CMake preset; further arguments go to the configuration.
build() {
  local preset=$1 cmake=(cmake)
  shift
  [[ $preset == wasm* && "$*" != *CMAKE_TOOLCHAIN_FILE* ]] && cmake=(emcmake cmake)
  say "building $preset"
  mkdir -p build
  "${cmake[@]}" --preset "$preset" "$@" >"build/$preset.log" 2>&1 || { cat "build/$preset.log" >&2; fail "cannot configure $preset"; }
  cmake --build --preset "$preset" -j "$(jobs)" >"build/$preset.log" 2>&1 || { cat "build/$preset.log" >&2; fail "cannot build $preset"; }
  grep -A 5 'warning:' "build/$preset.log" >&2 || true
}

# Whether a compiler makes relaxed SIMD's instructions as they were standardized.
has_relaxed_simd() {
  local object
  mkdir -p build
  object=$(mktemp build/relaxed-XXXXXX)
  printf '#include <wasm_simd128.h>\nv128_t dot(v128_t a, v128_t b, v128_t c) { return wasm_i32x4_relaxed_dot_i8x16_i7x16_add(a, b, c); }\n' |
    "$@" -ffreestanding -O1 -msimd128 -mrelaxed-simd -x c -c - -o "$object" 2>/dev/null && LC_ALL=C grep -qa $'\xfd\x93\x02' "$object"
  local status=$?
  rm -f "$object"
  return $status
}
# The newest Clang with LLD that does: prints the end of their names, which is empty or a hyphen and a version.
find_clang_for_wasm() {
  local version
  for version in '' -{22..17}; do
    have "wasm-ld$version" && has_relaxed_simd "clang$version" --target=wasm32-unknown-emscripten && echo "$version" && return
  done
  return 1
}
needs_clang_for_wasm() { ! has_relaxed_simd emcc && ! find_clang_for_wasm >/dev/null; }

# The relaxed module, by Emscripten if it is new enough, else by a newer Clang with Emscripten's C library. If there is
# neither, the plain module takes its place: it computes the same bytes, only more slowly.
build_relaxed() {
  local version
  if has_relaxed_simd emcc; then
    build wasm-relaxed "$@"
  elif version=$(find_clang_for_wasm); then
    build wasm-relaxed -DCMAKE_TOOLCHAIN_FILE="$PWD/cmake/clang-wasm.cmake" -DCMAKE_C_COMPILER="clang$version" \
      -DINKLING_LD="wasm-ld$version" -DCMAKE_SYSROOT="$(em-config CACHE)/sysroot" "$@"
  else
    echo "scripts: relaxed SIMD needs a newer Emscripten, or Clang and LLD 17 or newer: inkling-relaxed.wasm is a copy of inkling.wasm" >&2
    rm -f build/wasm-relaxed/inkling*.wasm
  fi
}

# Builds presets side by side: build_presets "PRESET…" [CMake options]. Prints what each says once it has ended.
build_presets() {
  local preset presets=$1 broken='' ids=() at=0
  shift
  mkdir -p build
  for preset in $presets; do
    if [[ $preset == wasm-relaxed ]]; then build_relaxed "$@"; else build "$preset" "$@"; fi >"build/$preset.out" 2>&1 &
    ids+=($!)
  done
  for preset in $presets; do
    wait "${ids[at]}" || broken+=" $preset"
    cat "build/$preset.out"
    at=$((at + 1))
  done
  [[ -z $broken ]] || fail "cannot build$broken, see above"
  if [[ $presets == *wasm-relaxed* && ! -f build/wasm-relaxed/inkling-relaxed.wasm ]]; then
    mkdir -p build/wasm-relaxed
    local module
    for module in inkling inkling-more inkling-sketch; do
      cp build/wasm/$module.wasm build/wasm-relaxed/$module-relaxed.wasm
    done
  fi
}

NATIVE_NEEDS='compiler cmake zlib'
WASM_NEEDS='compiler cmake node emscripten'
DIST_NEEDS='node npm'
WASM_PRESETS='wasm wasm-scalar wasm-relaxed'
# Clang and LLD for the relaxed module, if this Emscripten needs them. Without them there is a way out.
want_clang_for_wasm() { ! needs_clang_for_wasm || apt_install clang-19 lld-19 || true; }

# Further arguments of these go to CMake.
build_native() { need $NATIVE_NEEDS; build_presets native "$@"; }
build_wasm() { need $WASM_NEEDS; want_clang_for_wasm; build_presets "$WASM_PRESETS" "$@"; }
WASM_MODULES='build/wasm/inkling.wasm build/wasm-relaxed/inkling-relaxed.wasm build/wasm-scalar/inkling-scalar.wasm
  build/wasm/inkling-more.wasm build/wasm-relaxed/inkling-more-relaxed.wasm build/wasm-scalar/inkling-more-scalar.wasm
  build/wasm/inkling-sketch.wasm build/wasm-relaxed/inkling-sketch-relaxed.wasm build/wasm-scalar/inkling-sketch-scalar.wasm'
has_wasm() { ls $WASM_MODULES >/dev/null 2>&1; }

# dist/: the static site, its offline version and single file, and what the package ships.
build_dist() {
  need $DIST_NEEDS
  has_wasm || build_wasm
  npm_install . || fail "esbuild and TypeScript are missing, the npm packages that package-lock.json pins"
  say "making dist/"
  rm -rf dist
  mkdir -p dist
  install -m 644 $WASM_MODULES dist/
  if [[ -f weights/inkling.ink ]]; then
    cp weights/inkling.ink weights/decoder.ink weights/known.ink dist/
    node scripts/lib/build-site.mjs
    npx --no-install tsc -p tsconfig.types.json
  else
    echo "scripts: weights/inkling.ink is missing, so the page has no model; train one (see docs/training.md)" >&2
  fi
}

# build/python/inkling-VERSION-py3-none-PLATFORM.whl: the package of python/, the shared library that core/ installs,
# the model and the decoder. Debian's tools build it; nothing is fetched.
PYTHON_NEEDS='compiler cmake python-build'
build_python() {
  local to=build/python python library
  need $PYTHON_NEEDS
  python=$(python_with "$PYTHON_BUILD_MODULES")
  say "building the Python wheel"
  rm -rf $to/source $to/installed $to/*.whl
  mkdir -p $to
  {
    cmake -S core -B $to/library -DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=ON "$@" &&
      cmake --build $to/library -j "$(jobs)" && cmake --install $to/library --prefix $to/installed
  } >$to/library.log 2>&1 || { cat $to/library.log >&2; fail "cannot build the shared library"; }
  cp -R python $to/source
  rm -rf $to/source/*/__pycache__
  for library in $to/installed/lib*/libinkling.{so,dylib}; do
    [[ ! -e $library ]] || cp -L "$library" $to/source/inkling/
  done
  cp weights/inkling.ink weights/decoder.ink weights/known.ink LICENSE $to/source/inkling/
  cp core/include/inkling.h $to/source/
  # Wheels of the same sources are equal: the times in them are the last commit's.
  SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 1600000000)} \
    "$python" -m build --wheel --no-isolation --outdir $to $to/source >$to/wheel.log 2>&1 || { cat $to/wheel.log >&2; fail "cannot build the wheel"; }
  ls $to/*.whl
}

build_all() {
  need $NATIVE_NEEDS $WASM_NEEDS $DIST_NEEDS
  want_clang_for_wasm
  build_presets "native $WASM_PRESETS" "$@"
  build_dist
}
