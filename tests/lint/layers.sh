#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Which layer may include which (docs/ARCHITECTURE.md). A header of a layer that is not named for
# another is a mistake in the design, so the build's tests say it before a reviewer must.
set -eu
cd "$(dirname "$0")/../.."

allowed() {
  case $1 in
    base) echo "base" ;;
    crypto) echo "crypto base" ;;
    auth) echo "auth base crypto" ;;
    http) echo "http base" ;;
    api) echo "api base crypto http auth" ;;
    process) echo "process base crypto" ;;
    signer | hashing | keeper) echo "$1 base crypto auth process" ;;
    storage) echo "storage base crypto auth" ;;
    fcgi) echo "fcgi base http" ;;
    # The settings structs of its consumers, which are headers without code.
    config) echo "config base crypto auth process fcgi hashing keeper storage" ;;
    *) echo "unknown" ;;
  esac
}

status=0
for layer in $(ls include); do
  permitted=$(allowed "$layer")
  if [ "$permitted" = unknown ]; then
    echo "include/$layer is a layer that tests/lint/layers.sh does not know: add it there and to docs/ARCHITECTURE.md"
    status=1
    continue
  fi
  for used in $(grep -rhoE '^#include "[a-z_]+/' "include/$layer" "src/$layer" 2>/dev/null |
    sed 's/.*"//; s,/,,' | sort -u); do
    case " $permitted " in
      *" $used "*) ;;
      *)
        echo "layer $layer includes $used/, and may include only: $permitted"
        grep -rnE "^#include \"$used/" "include/$layer" "src/$layer" | head -3
        status=1
        ;;
    esac
  done
done

# Third-party headers stay out of include/, so that no layer leans on another's library by accident.
if grep -rnE '^#include <.*(\.h|\.hpp)>' include | grep -vE '<sys/|<unistd\.h>|<fcntl\.h>|<pthread\.h>|<signal\.h>|<time\.h>'; then
  echo "a third-party header in include/"
  status=1
fi
# What belongs to one layer alone.
if grep -rlE 'cppconn|sql::' src include --include='*.cc' --include='*.h' | grep -v '^src/storage/'; then
  echo "MySQL outside src/storage"
  status=1
fi
if grep -rlE 'fcgiapp|FCGX_' src include --include='*.cc' --include='*.h' | grep -v '^src/fcgi/'; then
  echo "libfcgi outside src/fcgi"
  status=1
fi
if grep -rlE 'curl/|curl_' src include --include='*.cc' --include='*.h' | grep -v '^src/keeper/smtp'; then
  echo "libcurl outside src/keeper/smtp*"
  status=1
fi
exit $status
