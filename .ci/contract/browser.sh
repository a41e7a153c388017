#!/usr/bin/env bash
# browser.sh ORIGIN TOKEN SCREENSHOT [PATH...]   Opens Swagger UI at ORIGIN/docs in headless Chromium, authorises with the token,
# tries GET on each path (default: /regions), expects 200 and takes a picture of the last; then looks at the dashboard (dashboard.mjs). Skips, loudly, where there is no browser; REQUIRE_BROWSER=1 makes that an error.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/tools.sh"
[ $# -ge 3 ] || die "usage: browser.sh ORIGIN TOKEN SCREENSHOT [PATH...]"
chromium=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
if [ -z "$chromium" ]; then
  [ "${REQUIRE_BROWSER:-0}" = 0 ] || die "no Chromium here (Debian: apt-get install chromium)"
  printf '\n*** SKIPPED: no Chromium here, Swagger UI was NOT tried in a browser (Debian: apt-get install chromium) ***\n\n' >&2
  exit 0
fi
npm_tools "$cache/browser" playwright-core@1 axe-core@4
cp "$here/browser.mjs" "$here/dashboard.mjs" "$cache/browser/"
say "Swagger UI in $("$chromium" --version 2>/dev/null || echo "$chromium")"
origin=$1 token=$2 picture=$(realpath -m "$3"); shift 3
TOKEN=$token CHROMIUM=$chromium node "$cache/browser/browser.mjs" "$origin" "$picture" "$@" || die "Swagger UI does not work in the browser"
say "the dashboard in the same browser, with axe-core"
CHROMIUM=$chromium node "$cache/browser/dashboard.mjs" "$origin" "$(dirname "$picture")" || die "the dashboard is not as it must be"
