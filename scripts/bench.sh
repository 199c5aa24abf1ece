#!/usr/bin/env bash
# Measures ratios: what is compared runs by turns in one process, since machines are noisy.
#
#   scripts/bench.sh check [--rows N] [--rounds N]
#
#   check   the full proof of an index of drawn vectors (512 floats, three index types) beside
#           reading and hashing the same bytes, in one thread; the last line says ratio=
#
#   --rows N     vectors per index type (default 100000: 614 MB in target/bench)
#   --rounds N   how often each is measured (default 5), after one round to warm up
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

rows=100000
rounds=5
name=${1:-}
case $name in
  --help | -h)
    usage
    exit 0
    ;;
  check) shift ;;
  *) die "there is no benchmark '$name'; see --help" ;;
esac
while [ $# -gt 0 ]; do
  case $1 in
    --rows | --rounds)
      [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || die "$1 needs a whole number above 0, not '${2:-}'"
      declare "${1#--}=$2"
      shift
      ;;
    *) die "there is no option $1; see --help" ;;
  esac
  shift
done

forget_settings
find_java
"$root/scripts/sandbox.sh" prepare
trap 'rm -rf "$root/target/bench"' EXIT
rm -rf "$root/target/bench"
"$java" -Xmx1g -cp "$root/target/test-classes:$root/target/classes:$(<"$root/target/sandbox/classpath")" \
  bench.ProofBench "$rows" "$rounds" "$root/target/bench"
