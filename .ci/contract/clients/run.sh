#!/usr/bin/env bash
# run.sh DOC BASE_URL   Generates a TypeScript and a Python client from the document, compiles them, and lets each walk:
# sign in, create a draft, submit and publish it, find it. A regional system, in Python, mirrors the catalogue and reports.
#   AUTHOR_EMAIL AUTHOR_PASSWORD         who writes and submits        PUBLISHER_EMAIL PUBLISHER_PASSWORD  who publishes (default: the author)
#   ADMINISTRATOR_EMAIL ADMINISTRATOR_PASSWORD  who registers the system
# ONLY=typescript or ONLY=python takes one of them. What is sent stands in typescript/walk.ts and python/*.py.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../tools.sh"
[ $# -eq 2 ] || die "usage: run.sh DOC BASE_URL"
doc=$(realpath "$1")
export BASE_URL=$2
: "${AUTHOR_EMAIL:?e-mail of the account that writes}" "${AUTHOR_PASSWORD:?its password}"
: "${ADMINISTRATOR_EMAIL:?e-mail of the account that registers the system}" "${ADMINISTRATOR_PASSWORD:?its password}"
export AUTHOR_EMAIL AUTHOR_PASSWORD ADMINISTRATOR_EMAIL ADMINISTRATOR_PASSWORD
export PUBLISHER_EMAIL=${PUBLISHER_EMAIL:-$AUTHOR_EMAIL} PUBLISHER_PASSWORD=${PUBLISHER_PASSWORD:-$AUTHOR_PASSWORD}
clients=$here/clients
only=${ONLY:-all}

if [ "$only" != python ]; then
  ts=$cache/typescript
  npm_tools "$ts" openapi-typescript@7.13 openapi-fetch@0.17 typescript@5.9 @types/node@20
  say "TypeScript: generate"
  "$ts/node_modules/.bin/openapi-typescript" "$doc" --output "$ts/schema.d.ts"
  cp "$clients/typescript/walk.ts" "$clients/typescript/tsconfig.json" "$ts/"
  say "TypeScript: tsc --strict"
  "$ts/node_modules/.bin/tsc" --project "$ts" || die "the TypeScript client does not compile"
  say "TypeScript: walk"
  node "$ts/out/walk.js" || die "the TypeScript client could not do the walk"
fi

if [ "$only" != typescript ]; then
  py=$cache/python
  pip_tools "$py" openapi-python-client==0.29.1 ruff mypy==1.* types-python-dateutil pyjwt==2.* cryptography
  say "Python: generate"
  PATH=$py/bin:$PATH "$py/bin/openapi-python-client" generate --path "$doc" --meta none --fail-on-warning --overwrite \
    --config "$clients/python/generator.yml" --output-path "$cache/python-client/osservatorio_client" || die "the Python client could not be generated"
  cp "$clients"/python/*.py "$cache/python-client/"
  for walk in walk regional_system; do
    say "Python: $walk: mypy --strict"      # against the generated types; the generated files are not ours to judge
    (cd "$cache/python-client" && "$py/bin/mypy" --strict --follow-imports=silent --no-error-summary "$walk.py") \
      || die "the Python client does not type-check"
    say "Python: $walk"
    (cd "$cache/python-client" && "$py/bin/python" "$walk.py") || die "the Python client could not do the walk"
  done
fi
