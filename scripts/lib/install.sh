# What a script needs and how it gets there: apt for programs, npm for pinned packages. Sourced from the repository's root
# by bash.
#
# Nothing is installed where INKLING_INSTALL=no, or after --no-install: what is missing is listed, and the script stops, or
# goes on without it.

say() { printf '\n== %s\n' "$*"; }
fail() { printf 'scripts: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }
jobs() { getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2; }
# The comment at the head of a script is its help.
help() { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//p;}' "$1"; }
may_install() { [[ ${INKLING_INSTALL:-yes} != no ]]; }

# Takes --no-install and --help out of the arguments: options "$@"; set -- ${ARGUMENTS[@]+"${ARGUMENTS[@]}"}
options() {
  ARGUMENTS=()
  local argument
  for argument in "$@"; do
    case $argument in
      --no-install) export INKLING_INSTALL=no ;;
      --help | -h) help "$0"; exit ;;
      *) ARGUMENTS+=("$argument") ;;
    esac
  done
}

# Debian's chromium, Ubuntu's, Google's.
find_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
find_nginx() {
  local path
  for path in "${NGINX:-}" nginx /usr/sbin/nginx build/nginx/usr/sbin/nginx; do
    [[ -n $path ]] && command -v "$path" && return
  done
  return 1
}
# A Python that has some modules: of the environment, or Debian's.
python_with() {
  local python
  for python in python3 /usr/bin/python3; do
    "$python" -c "import $1" 2>/dev/null && { echo "$python"; return; }
  done
  return 1
}

# Not `build` alone: the folder build/ of the working directory would do for that.
PYTHON_BUILD_MODULES=build.__main__,setuptools,wheel,venv,ensurepip

has_node() { have node && node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 18 || (a == 18 && b >= 19) ? 0 : 1)'; }
has_cmake() { have cmake && [[ "$(printf '%s\n3.25\n' "$(cmake --version | awk 'NR == 1 { print $3 }')" | sort -V | head -1)" == 3.25 ]]; }
has_zlib() { echo '#include <zlib.h>' | cc -E - >/dev/null 2>&1; }

# Prints those of the needs that are missing.
missing() {
  local need
  for need in "$@"; do
    case $need in
      compiler) have cc && have make ;;
      node) has_node ;;
      cmake) has_cmake ;;
      zlib) has_zlib ;;
      emscripten) have emcc ;;
      cross-compilers) have s390x-linux-gnu-gcc && have qemu-s390x-static && [[ -e /usr/lib32/libc.a ]] ;;
      nginx) find_nginx >/dev/null ;;
      numpy) python_with numpy >/dev/null ;;
      h5py) python_with h5py,numpy >/dev/null ;;
      onnx) python_with onnx,h5py,numpy >/dev/null ;;
      python-build) python_with "$PYTHON_BUILD_MODULES" >/dev/null ;;
      dask) python_with distributed >/dev/null ;;
      slurm) have slurmctld && have slurmd && have sbatch ;;
      torch) python_with torch,numpy >/dev/null ;;
      chromium) find_chromium >/dev/null ;;
      firefox) have firefox-esr || have firefox ;;
      webkit) have WebKitWebDriver ;;
      xvfb) have Xvfb ;;
      clang-format) have clang-format-14 || have clang-format ;;
      *) have "$need" ;;
    esac || echo "$need"
  done
}

# Debian's packages for a need.
packages() {
  case $1 in
    compiler) echo build-essential ;;
    node) echo nodejs ;;
    zlib) echo zlib1g-dev ;;
    firefox) echo firefox-esr ;;
    webkit) echo webkit2gtk-driver ;;
    xz) echo xz-utils ;;
    numpy) echo python3-numpy ;;
    h5py) echo python3-h5py python3-numpy ;;
    onnx) echo python3-onnx python3-h5py python3-numpy ;;
    python-build) echo python3-build python3-setuptools python3-wheel python3-venv ;;
    dask) echo python3-distributed ;;
    slurm) echo slurmctld slurmd slurm-client ;;
    # OpenBLAS in place of the reference BLAS: six times as fast in float32.
    torch) echo python3-torch python3-numpy libopenblas0-pthread ;;
    cross-compilers) echo lib32gcc-12-dev libc6-dev-i386 gcc-s390x-linux-gnu libc6-dev-s390x-cross qemu-user-static ;;
    clang-format) echo clang-format-14 ;;
    *) echo "$1" ;;
  esac
}

as_root() { if [[ $EUID -eq 0 ]]; then "$@"; else sudo "$@"; fi; }

# Installs Debian packages, after saying which and how to prevent it.
updated=
apt_install() {
  may_install && have apt-get && { [[ $EUID -eq 0 ]] || have sudo; } || return 1
  say "installing Debian packages as root: apt-get install --no-install-recommends $*"
  echo "To prevent this, stop now and run again with --no-install or INKLING_INSTALL=no."
  [[ ! -t 0 || ! -t 1 || -n $updated ]] || sleep 5
  [[ -n $updated ]] || as_root apt-get update -qq || return 1
  updated=yes
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# Installs the needs that are missing, and stops the script if one still is.
need() {
  local lacking list=() one
  lacking=$(missing "$@")
  [[ -n $lacking ]] || return 0
  for one in $lacking; do list+=($(packages "$one")); done
  apt_install "${list[@]}" || true
  lacking=$(missing "$@")
  [[ -n $lacking ]] || return 0
  {
    echo "scripts: missing, please install:"
    for one in $lacking; do
      case $one in
        compiler) echo "  a C compiler and make (build-essential, Xcode's command line tools)" ;;
        cmake) echo "  CMake 3.25 or newer (cmake.org/download, pip install cmake, brew install cmake)" ;;
        node) echo "  Node.js 18.19 or newer (nodejs.org, brew install node)" ;;
        zlib) echo "  zlib (zlib1g-dev, zlib-devel, brew install zlib)" ;;
        emscripten) echo "  Emscripten 3.1.6 or newer (emscripten.org/docs/getting_started, brew install emscripten)" ;;
        torch) echo "  Python 3.9 or newer with PyTorch 1.13 or newer and NumPy (pip install torch numpy)" ;;
        *) echo "  $one" ;;
      esac
    done
    may_install || echo "Nothing was installed: --no-install or INKLING_INSTALL=no is set."
  } >&2
  exit 1
}

# Installs the needs that are missing; the script goes on without those that cannot be had.
want() {
  local lacking list=() one
  lacking=$(missing "$@")
  [[ -n $lacking ]] || return 0
  may_install || { echo "not installed: $(tr '\n' ' ' <<<"$lacking")"; return 0; }
  for one in $lacking; do list+=($(packages "$one")); done
  # One package that is in no list must not keep the others away.
  apt_install "${list[@]}" || for one in $lacking; do apt_install $(packages "$one") || true; done
}

# nginx for the tests, unpacked into build/nginx: its Debian package would start a server.
fetch_nginx() {
  ! find_nginx >/dev/null || return 0
  may_install && have apt-get && have dpkg || { echo "not installed: nginx"; return 0; }
  say "fetching nginx into build/nginx (apt-get download)"
  rm -rf build/nginx
  mkdir -p build/nginx
  (
    cd build/nginx
    apt-get download -qq nginx || { as_root apt-get update -qq && apt-get download -qq nginx; }
    dpkg -x nginx_*.deb .
  ) 2>/dev/null || true
}

# Whether the packages that folders' package-lock.json pin are installed.
has_packages() {
  local folder
  for folder in "$@"; do
    [[ -f $folder/node_modules/.installed && "$(<"$folder/node_modules/.installed")" == "$(cksum <"$folder/package-lock.json")" ]] || return 1
  done
}

# Installs them, unless they are there already.
npm_install() {
  ! has_packages "$1" || return 0
  if ! may_install; then
    echo "not installed: the npm packages of $1/package-lock.json (npm ci --prefix $1)" >&2
    return 1
  fi
  say "installing the npm packages of $1/package-lock.json into $1/node_modules"
  # None of them needs an installation script of its own; some would download more.
  npm ci --prefix "$1" --ignore-scripts --no-audit --no-fund --loglevel=error && cksum <"$1/package-lock.json" >"$1/node_modules/.installed"
}
