#!/bin/sh
# SPDX-License-Identifier: MIT
#
# No source file is longer than one reading.
set -eu
cd "$(dirname "$0")/../.."
long=$(find src include tests -name '*.cc' -o -name '*.h' -o -name '*.py' | xargs wc -l | awk '$2 != "total" && $1 > 300')
if [ -n "$long" ]; then
  echo "longer than 300 lines; split by subject:"
  echo "$long"
  exit 1
fi
