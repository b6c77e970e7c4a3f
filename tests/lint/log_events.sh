#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Every event that the sources log stands in docs/LOG-EVENTS.md, and nothing else does.
set -eu
cd "$(dirname "$0")/../.."

logged=$(mktemp) documented=$(mktemp)
trap 'rm -f "$logged" "$documented"' EXIT
# The event is the first literal behind log_<level>(, LogLine name(level, or a rate-limited .log( .
tr '\n' ' ' <<LIST >"$logged.all"
$(cat $(find src -name '*.cc' | sort))
LIST
grep -oE '(log_(debug|info|warning|error)\(|LogLine [a-z_]+\([^;"]*|LogLine\([^;"]*|_\.log\() *"[a-z_]+"' "$logged.all" |
  grep -oE '"[a-z_]+"' | tr -d '"' | sort -u >"$logged"
rm -f "$logged.all"
grep -oE '^\| `[a-z_]+` \| (debug|info|warning|error)' docs/LOG-EVENTS.md | cut -d'`' -f2 | sort -u >"$documented"
if ! diff "$logged" "$documented" >/dev/null; then
  echo "docs/LOG-EVENTS.md and the sources differ (< logged, > documented):"
  diff "$logged" "$documented" | grep '^[<>]'
  exit 1
fi
echo "$(wc -l <"$logged") log events, all documented"
