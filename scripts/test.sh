#!/usr/bin/env bash
# Runs the tests, after installing what they need.
#
#   scripts/test.sh [--quick] [--thorough] [MAVEN-OPTION...]
#
#   --quick          without the tests of the finished jar (*IT)
#   --thorough       with many more random cases, faults at reads too, and 50 kills (hours)
#   -Dtest=NAME      these tests alone, without the tests of the finished jar
#   -Dit.test=NAME   these tests of the finished jar alone
#
# Other options go to Maven as they are.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

goal="verify"
options=()
for word in "$@"; do
  case $word in
    --help | -h)
      usage
      exit 0
      ;;
    --quick) goal="test" ;;
    --thorough)
      options+=(-Dclipshard.fuzz=500000 -Dclipshard.mutations=20000 -Dclipshard.faults=all
        -Dclipshard.kills=50)
      ;;
    -Dtest=*)
      goal="test"
      options+=("$word")
      ;;
    -Dit.test=*) options+=("$word" -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false) ;;
    *) options+=("$word") ;;
  esac
done

forget_settings
find_java
find_build_tools
need_packages python3-pil chromium
"$root/scripts/sandbox.sh" prepare
cd "$root"
exec mvn -B -ntp "$goal" "${options[@]}" </dev/null
