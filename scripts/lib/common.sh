# What the scripts share: installing what is missing, building. Sourced from the repository's root by bash.

say() { printf '\n== %s\n' "$*"; }
fail() { printf 'scripts: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# Debian's chromium, Ubuntu's, Google's.
find_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

has_node() { have node && node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 18 || (a == 18 && b >= 19) ? 0 : 1)'; }
has_cmake() { have cmake && [[ "$(printf '%s\n3.25\n' "$(cmake --version | awk 'NR == 1 { print $3 }')" | sort -V | head -1)" == 3.25 ]]; }
has_cjson() { echo '#include <cjson/cJSON.h>' | cc -E - >/dev/null 2>&1 || [[ -e "$(brew --prefix 2>/dev/null)/include/cjson/cJSON.h" ]]; }

# What a list of needs is still without.
missing() {
  local need
  for need in "$@"; do
    case $need in
      compiler) have cc && have make ;;
      node) has_node ;;
      cmake) has_cmake ;;
      cjson) has_cjson ;;
      emscripten) have emcc ;;
      numpy) python_with numpy >/dev/null ;;
      chromium) find_chromium >/dev/null ;;
      firefox) have firefox-esr || have firefox ;;
      webkit) have WebKitWebDriver ;;
      xvfb) have Xvfb ;;
      *) have "$need" ;;
    esac || echo "$need"
  done
}

# Debian's name of a need.
package() {
  case $1 in
    compiler) echo build-essential ;;
    node) echo nodejs ;;
    cjson) echo libcjson-dev ;;
    firefox) echo firefox-esr ;;
    webkit) echo webkit2gtk-driver ;;
    xz) echo xz-utils ;;
    numpy) echo python3-numpy ;;
    *) echo "$1" ;;
  esac
}

as_root() { if [[ $EUID -eq 0 ]]; then "$@"; else sudo "$@"; fi; }

listed=
apt_install() {
  have apt-get && { [[ $EUID -eq 0 ]] || have sudo; } || return 1
  say "installing $*"
  [[ -n $listed ]] || as_root apt-get update -qq || return 1
  listed=yes
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# Installs what is missing of the needs; without it there is no going on.
need() {
  local lacking packages=() one
  lacking=$(missing "$@")
  [[ -z $lacking ]] && return
  for one in $lacking; do packages+=("$(package "$one")"); done
  apt_install "${packages[@]}" || true
  lacking=$(missing "$@")
  [[ -z $lacking ]] && return
  {
    echo "scripts: still missing, please install:"
    for one in $lacking; do
      case $one in
        compiler) echo "  a C compiler and make (build-essential, Xcode's command line tools)" ;;
        cmake) echo "  CMake 3.25 or newer (cmake.org/download, pip install cmake, brew install cmake)" ;;
        node) echo "  Node.js 18.19 or newer (nodejs.org, brew install node)" ;;
        cjson) echo "  cJSON (libcjson-dev, cjson-devel, brew install cjson)" ;;
        emscripten) echo "  Emscripten 3.1.6 or newer (emscripten.org/docs/getting_started, brew install emscripten)" ;;
        *) echo "  $one" ;;
      esac
    done
  } >&2
  exit 1
}

# Installs what is missing of the needs, each by itself, or does without.
want() {
  local one
  for one in $(missing "$@"); do apt_install "$(package "$one")" || true; done
}

jobs() { getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2; }

# nginx for the tests, without installing it: that would start a server.
fetch_nginx() {
  have nginx || [[ -x /usr/sbin/nginx || -x build/nginx/usr/sbin/nginx ]] && return
  have apt-get && have dpkg || return 0
  say "fetching nginx"
  rm -rf build/nginx
  mkdir -p build/nginx
  ( cd build/nginx
    apt-get download -qq nginx || { as_root apt-get update -qq && apt-get download -qq nginx; }
    dpkg -x nginx_*.deb . ) 2>/dev/null || true
}

# Configures and builds a preset; further arguments go to the configuration.
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

# Installs the packages that a folder's package-lock.json pins, unless they are there.
npm_install() {
  [[ $1/node_modules/.package-lock.json -nt $1/package-lock.json ]] && return
  say "installing $1/package-lock.json"
  (cd "$1" && npm ci --no-audit --no-fund --loglevel=error "${@:2}")
}

# dist/: the static site, its offline version and single file, and what the package ships.
build_dist() {
  npm_install . || fail "npm cannot install the packages of package-lock.json, which pins esbuild and TypeScript; check the network"
  say "making dist/"
  rm -rf dist
  mkdir -p dist
  install -m 644 build/wasm/inkling.wasm build/wasm-relaxed/inkling-relaxed.wasm build/wasm-scalar/inkling-scalar.wasm dist/
  if [[ -f weights/inkling.ink ]]; then
    cp weights/inkling.ink dist/
    node scripts/lib/build-site.mjs
    npx --no-install tsc -p tsconfig.types.json
  else
    echo "scripts: weights/inkling.ink is missing, so the page has no model; train one (see training/)" >&2
  fi
}

# Whether a compiler makes relaxed SIMD's instructions as they were standardised.
relaxes() {
  mkdir -p build
  printf '#include <wasm_simd128.h>\nv128_t dot(v128_t a, v128_t b, v128_t c) { return wasm_i32x4_relaxed_dot_i8x16_i7x16_add(a, b, c); }\n' |
    "$@" -ffreestanding -O1 -msimd128 -mrelaxed-simd -x c -c - -o build/relaxes.o 2>/dev/null && LC_ALL=C grep -qa $'\xfd\x93\x02' build/relaxes.o
}
# The newest Clang that does and has its LLD, as the end of their names: nothing, or a hyphen and their version.
find_clang_for_wasm() {
  local version
  for version in '' -{22..17}; do
    have "wasm-ld$version" && relaxes "clang$version" --target=wasm32-unknown-emscripten && echo "$version" && return
  done
  return 1
}

# The relaxed module, by Emscripten where it is new enough, else by a newer Clang with Emscripten's C library. Where
# there is neither, the plain module takes its place: the same bytes out, only slower.
build_relaxed() {
  local version
  if relaxes emcc; then
    build wasm-relaxed "$@"
  elif version=$(find_clang_for_wasm) || { apt_install clang-19 lld-19 && version=$(find_clang_for_wasm); }; then
    build wasm-relaxed -DCMAKE_TOOLCHAIN_FILE="$PWD/cmake/clang-wasm.cmake" -DCMAKE_C_COMPILER="clang$version" \
      -DINKLING_LD="wasm-ld$version" -DCMAKE_SYSROOT="$(em-config CACHE)/sysroot" "$@"
  else
    echo "scripts: relaxed SIMD needs a newer Emscripten, or Clang and LLD from 17 on: inkling-relaxed.wasm is a copy of inkling.wasm" >&2
    mkdir -p build/wasm-relaxed
    cp build/wasm/inkling.wasm build/wasm-relaxed/inkling-relaxed.wasm
  fi
}

build_all() {
  need compiler cmake cjson node npm emscripten
  build native "$@"
  build wasm "$@"
  build wasm-scalar "$@"
  build_relaxed "$@"
  build_dist
}

# The folder of a split (FROM NAME), unpacked if need be; nothing where it is not.
split() {
  if [[ -d $1/$2 ]]; then
    (cd "$1/$2" && pwd)
  elif [[ -f $1/$2.tar.xz ]]; then
    if [[ ! build/data/$2.done -nt $1/$2.tar.xz ]]; then
      rm -rf "build/data/$2"
      tar -xJf "$1/$2.tar.xz" -C build/data && touch "build/data/$2.done"
    fi
    echo "$PWD/build/data/$2"
  fi
}

# Sets INKLING_VALID, INKLING_TEST and INKLING_RAW_PAIRS to what there is.
find_data() {
  local from
  for from in "${INKLING_DATA:-}" ../shared/data data; do
    [[ -n $from && -d $from ]] || continue
    want xz
    mkdir -p build/data
    INKLING_VALID=$(split "$from" valid) INKLING_TEST=$(split "$from" test) INKLING_RAW_PAIRS=
    if [[ -f $from/raw-pairs.ndjson ]]; then
      INKLING_RAW_PAIRS=$(cd "$from" && pwd)/raw-pairs.ndjson
    elif [[ -f $from/raw-pairs.ndjson.xz ]]; then
      xz -dc "$from/raw-pairs.ndjson.xz" >build/data/raw-pairs.ndjson
      INKLING_RAW_PAIRS=$PWD/build/data/raw-pairs.ndjson
    fi
    export INKLING_VALID INKLING_TEST INKLING_RAW_PAIRS
    return
  done
}

# A Python that has some modules: of the environment, or Debian's.
python_with() {
  local python
  for python in python3 /usr/bin/python3; do
    "$python" -c "import $1" 2>/dev/null && { echo "$python"; return; }
  done
  return 1
}
# One that has PyTorch. Training only.
find_python_with_torch() {
  python_with torch,numpy && return
  # OpenBLAS in place of the reference BLAS: six times as fast in float32.
  apt_install python3-torch python3-numpy libopenblas0-pthread >&2 || true
  python_with torch,numpy && return
  fail "training needs Python 3.9 or newer with PyTorch 1.13 or newer and NumPy: pip install torch numpy"
}
