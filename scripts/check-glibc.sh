#!/usr/bin/env bash
# Fails if a shared library under the given folders needs more than the systems the job runs on
# have: Amazon Linux 2023 and Enterprise Linux 9 come with glibc 2.34 and GCC 11's libraries.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail

# The newest version of each family of symbols on those systems.
limits="GLIBC_2.34 GLIBCXX_3.4.29 CXXABI_1.3.13 GCC_7.0.0 GOMP_5.0.1"

if [ $# -eq 0 ]; then
  echo "usage: $0 FOLDER..." >&2
  exit 2
fi

too_new() {
  objdump -p "$1" | awk -v limits="$limits" '
    function above(version, limit,    v, l, i, n) {
      n = split(version, v, ".")
      split(limit, l, ".")
      for (i = 1; i <= n; i++) {
        if (v[i] + 0 != l[i] + 0) return v[i] + 0 > l[i] + 0
      }
      return 0
    }
    BEGIN {
      count = split(limits, pairs, " ")
      for (i = 1; i <= count; i++) {
        split(pairs[i], pair, "_")
        newest[pair[1]] = pair[2]
      }
    }
    /^Version References:/ { references = 1 }
    references && /^ +0x/ {
      split($4, need, "_")
      if (need[1] in newest && above(need[2], newest[need[1]])) print $4
    }'
}

bad=0
count=0
while IFS= read -r -d '' library; do
  count=$((count + 1))
  versions=$(too_new "$library")
  for version in $versions; do
    echo "$library needs $version, and the limits are $limits:" >&2
    objdump -T "$library" | grep -F "$version" >&2 || true
    bad=1
  done
done < <(find "$@" -type f -name '*.so*' -print0)

if [ "$count" -eq 0 ]; then
  echo "no shared library under $*" >&2
  exit 1
fi
exit "$bad"
