# Sourced by the scripts of this folder: where we are, how we speak, what the builds need.
ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

# Lets ccache trust precompiled headers; without it every test program is a miss.
export CCACHE_SLOPPINESS=pch_defines,time_macros

say() { printf '\n== %s\n' "$*" >&2; }
die() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# retry TIMES COMMAND…: for what depends on a network.
retry() {
  local left="$1"
  shift
  until "$@"; do
    left=$((left - 1))
    if [ "$left" -le 0 ]; then return 1; fi
    sleep 3
  done
}

# configure PRESET: cmake's chatter is shown only when it fails.
configure() {
  local log="$ROOT/build/$1.configure.log"
  mkdir -p "$ROOT/build"
  if ! (cd "$ROOT" && timeout 300 cmake --preset "$1") >"$log" 2>&1; then
    cat "$log" >&2
    die "cmake --preset $1 failed"
  fi
}

# build PRESET [TARGET…]
build() {
  local preset="$1"
  shift
  timeout "${BUILD_SECONDS_MAX:-3600}" cmake --build "$ROOT/build/$preset" ${1:+--target "$@"}
}

# npm_install FOLDER: exactly what its lock file says, and only when that has changed.
npm_install() {
  if [ ! "$1/node_modules/.package-lock.json" -ot "$1/package-lock.json" ] &&
    [ -e "$1/node_modules/.package-lock.json" ]; then
    return 0
  fi
  (cd "$1" && retry 3 timeout 300 npm ci --no-audit --no-fund --loglevel=error) &&
    touch "$1/node_modules/.package-lock.json"
}
