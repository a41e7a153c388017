#!/usr/bin/env bash
# lint.sh DOC   Checks an OpenAPI document against the standard, our own rules and the Italian ones.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/tools.sh"
[ $# -eq 1 ] || die "usage: lint.sh DOC"
[ -f "$1" ] || die "no such document: $1"
doc=$(realpath "$1")

lint=$cache/lint
npm_tools "$lint" @stoplight/spectral-cli@6.16 @apiture/openapi-down-convert@0.14
pip_tools "$cache/validator" openapi-spec-validator==0.9.*
spectral() { "$lint/node_modules/.bin/spectral" lint --quiet "$@"; }
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
failed=0
check() { local what=$1; shift; say "$what"; "$@" || { printf 'FAILED: %s\n' "$what" >&2; failed=1; }; }

# A document of 3.1 says "or null" by a list of types, which hides numbers and strings from many rules: they see a 3.0.3 copy too.
old=$work/openapi-3.0.3.json
"$lint/node_modules/.bin/openapi-down-convert" --input "$doc" --output "$work/converted.json"
node "$here/down-convert.mjs" "$work/converted.json" "$old"

check "valid OpenAPI" "$cache/validator/bin/openapi-spec-validator" "$doc"
check "house rules" spectral "$doc" -r "$here/house-rules.spectral.yml" --fail-severity warn
check "house rules, as 3.0.3" spectral "$old" -r "$here/house-rules.spectral.yml" --fail-severity warn
check "Italian guidelines" spectral "$doc" -r "$here/italian-guidelines.spectral.yml" --fail-severity warn --display-only-failures
check "Italian guidelines, as 3.0.3" spectral "$old" -r "$here/italian-guidelines.spectral.yml" --fail-severity warn --display-only-failures
check "Italian extra security" spectral "$doc" -r "$here/italian-security.spectral.yml" --fail-severity "${EXTRA_SECURITY_FAILS_AT:-error}" --display-only-failures
[ "$failed" = 0 ] || die "the document breaks rules"
say "the document keeps all rules"
