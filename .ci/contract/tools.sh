# shellcheck shell=bash disable=SC2034
# Sourced by the scripts beside it: where the tools are kept, and how they get there. Nothing is put into the repository.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${CONTRACT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/osservatorio-contract}

say() { printf '== %s\n' "$*"; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }
need() { command -v "$1" >/dev/null || die "$1 is not installed"; }

# npm_tools FOLDER PACKAGE@VERSION...   installs once for each set of versions; binaries in FOLDER/node_modules/.bin
npm_tools() {
  local folder=$1; shift
  [ "$(cat "$folder/.installed" 2>/dev/null || true)" = "$*" ] && return
  need npm
  say "installing $* into $folder"
  rm -rf "$folder" && mkdir -p "$folder"
  (cd "$folder" && echo '{"private":true,"type":"module"}' > package.json \
    && npm install --no-audit --no-fund --ignore-scripts --loglevel=error "$@" >&2) || die "npm could not install $*"
  echo "$*" > "$folder/.installed"
}

# pip_tools FOLDER PACKAGE==VERSION...   the same for a virtual environment; programs in FOLDER/bin
pip_tools() {
  local folder=$1; shift
  [ "$(cat "$folder/.installed" 2>/dev/null || true)" = "$*" ] && return
  need python3
  say "installing $* into $folder"
  rm -rf "$folder"
  python3 -m venv "$folder" || die "python3 cannot make a virtual environment (Debian: apt-get install python3-venv)"
  "$folder/bin/pip" install --quiet --disable-pip-version-check "$@" || die "pip could not install $*"
  echo "$*" > "$folder/.installed"
}
