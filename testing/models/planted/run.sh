#!/usr/bin/env bash
# Plants each bug of this folder alone in a copy of the working tree, runs the models there, and says whether they
# noticed it. Arguments: the names of patches, for some of them only.
#
# PLANTED_TEST is the command that runs the models in the copy; it must fail if one of them does. BUG is the patch.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
test=${PLANTED_TEST:-mvn -B -ntp -q -Pquick verify -pl testing/models -am -Dtest='*ModelProperties' -Dsurefire.failIfNoSpecifiedTests=false}
copy=${PLANTED_COPY:-$(mktemp -d)}
mkdir -p "$copy"
(cd "$root" && git ls-files -z --cached --others --exclude-standard | xargs -0 cp -u --parents -t "$copy")
cd "$copy"

patches=("$here"/*.patch)
if [ $# -gt 0 ]; then patches=("${@/#/$here/}"); patches=("${patches[@]/%/.patch}"); fi
missed=0
for bug in "${patches[@]}"; do
  name=$(basename "$bug" .patch)
  patch -p1 -s < "$bug"
  export BUG=$bug
  began=$SECONDS
  if eval "$test" > planted.log 2>&1; then
    echo "MISSED  $name"
    missed=$((missed + 1))
  else
    # a bug that does not compile proves nothing
    found=$(grep -E 'ERROR|MethodSource' planted.log | grep -oE '[a-zA-Z]+_behaves?As(Its|Their)Model' | sort -u | paste -sd' ' || true)
    if [ -z "$found" ]; then echo "BROKEN  $name (see $copy/planted.log)"; exit 2; fi
    echo "noticed $name: $found, $((SECONDS - began)) s"
  fi
  patch -p1 -s -R < "$bug"
done
[ "$missed" -eq 0 ]
