#!/usr/bin/env bash
# schemathesis.sh DOC BASE_URL TOKEN LABEL   Calls every operation of the document on a running server, with good and bad input.
#   BASE_URL  with the version: http://127.0.0.1:8080/v1      TOKEN  an access token, or "" for an anonymous caller
#   LABEL     names the run (role and database) in the messages and in the folder of reports
# EXAMPLES=25 sets the budget for each operation. Rate limits of the server must be off or high.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/tools.sh"
[ $# -eq 4 ] || die "usage: schemathesis.sh DOC BASE_URL TOKEN LABEL"
doc=$(realpath "$1") base=$2 token=$3 label=$4
pip_tools "$cache/schemathesis" schemathesis==4.32.*
reports=${REPORTS:-$cache/reports}/$label
mkdir -p "$reports"
config=$here/schemathesis.toml
if [ -z "$token" ]; then           # no Authorization header at all, rather than an empty one
  config=$reports/anonymous.toml
  sed '/^\[auth\.openapi/,/^bearer/d' "$here/schemathesis.toml" > "$config"
fi

say "schemathesis, $label"
# Signing out would end the session that the whole run lives on.
cd "$reports"                      # it leaves its own files where it runs
API_TOKEN=$token PYTHONPATH=$here SCHEMATHESIS_HOOKS=hooks PYTHONDONTWRITEBYTECODE=1 "$cache/schemathesis/bin/schemathesis" --config-file "$config" run "$doc" --url "$base" --no-color \
  --exclude-operation-id delete_session --phases "${PHASES:-examples,coverage,fuzzing,stateful}" --max-examples "${EXAMPLES:-10}" --report junit --report-junit-path "$reports/junit.xml" \
  || die "schemathesis found a difference between document and server ($label); report: $reports/junit.xml"
