#!/usr/bin/env bash
# Runs the tests, after installing what they need.
#
#   scripts/test.sh [--quick] [--thorough] [MAVEN-OPTION...]
#   scripts/test.sh --spark VERSION | --docs
#
#   --spark VERSION  the whole end-to-end test with the same jar on Spark 3.5, 4.0 or 4.1, with its own
#                    Hadoop and S3A; without any option, an index is built and checked on 3.5 and 4.1
#   --docs           runs the shell lines of README.md, CONTRIBUTING.md and docs/, in a random order (that of
#                    -Dclipshard.docs.seed=N), and says of the others why they are not run
#   --quick          without the tests of the finished jar (*IT)
#   --thorough       with many more random cases, a fault at every operation, and 50 kills (hours)
#   -Dtest=NAME      these tests alone, without the tests of the finished jar
#   -Dit.test=NAME   these tests of the finished jar alone
#
# Other options go to Maven as they are.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"

goal="verify"
options=()
sparks=()
docs=no
others=yes
while [ $# -gt 0 ]; do
  word=$1
  shift
  case $word in
    --spark)
      [[ ${1:-} =~ ^(3\.5|4\.0|4\.1)$ ]] || die "--spark takes 3.5, 4.0 or 4.1, not '${1:-}'"
      goal="process-test-classes"
      sparks+=("$1")
      shift
      ;;
    --help | -h)
      usage
      exit 0
      ;;
    --docs)
      goal=""
      docs=yes
      ;;
    --quick) goal="test" ;;
    --thorough)
      options+=(-Dclipshard.fuzz=500000 -Dclipshard.mutations=20000 -Dclipshard.faults=all
        -Dclipshard.indexes=20 -Dclipshard.locales=all -Dclipshard.kills=50)
      ;;
    -Dtest=*)
      goal="test"
      options+=("$word")
      ;;
    -Dit.test=*)
      [[ $word == *OtherSparksIT* ]] || others=no
      options+=("$word" -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false)
      ;;
    *) options+=("$word") ;;
  esac
done

# fetch_spark VERSION: another Spark is downloaded, into target/spark-VERSION; 4.0 is what the build is for.
fetch_spark() {
  local home=$root/target/spark-$1
  [ "$1" != 4.0 ] || return 0
  if ! [ -f "$home/copied" ] || [ src/sandbox/spark/pom.xml -nt "$home/copied" ]; then
    rm -rf "$home"
    mvn -q -B -ntp -f src/sandbox/spark/pom.xml -P "$1" \
      org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
      -DincludeScope=runtime -DoutputDirectory="$home/jars" </dev/null ||
      die "Spark $1 could not be downloaded"
    touch "$home/copied"
  fi
}

# Tries the job's jar on another Spark.
on_spark() {
  local home=$maven_spark tests=EndToEndIT
  echo "On Spark $1:"
  fetch_spark "$1"
  [ "$1" = 4.0 ] || home=$root/target/spark-$1
  # The interpreter that runs the notebook in the tests is Scala 2.13's, and that Spark's is 2.12.
  [ "$1" != 3.5 ] || tests+=',!EndToEndIT#theNotebookShowsWhatWasChecked'
  mvn -B -ntp failsafe:integration-test failsafe:verify \
    -Dit.test="$tests" -Dit.spark.home="$home" </dev/null
}

forget_settings
find_java
find_build_tools
need_packages python3-pil chromium awscli pgbouncer
"$root/scripts/sandbox.sh" fetch
cd "$root"
if [ "$goal" = verify ] && [ $others = yes ]; then
  fetch_spark 3.5
  fetch_spark 4.1
fi
if [ -n "$goal" ]; then
  mvn -B -ntp "$goal" "${options[@]}" </dev/null
fi
if [ $docs = yes ]; then
  "$root/scripts/sandbox.sh" prepare
  build_job
  mvn -B -ntp failsafe:integration-test failsafe:verify -Dit.test=DocsRun "${options[@]}" </dev/null
fi
for version in "${sparks[@]}"; do
  build_job
  on_spark "$version"
done
