#!/usr/bin/env bash
# Runs the tests, after installing what they need.
#
#   scripts/test.sh [--quick] [--thorough] [MAVEN-OPTION...]
#   scripts/test.sh --spark VERSION | --docs
#
#   --spark VERSION  builds and checks an index with the same jar on another Spark, 3.5 or 4.1, with its
#                    own Hadoop and S3A; without any option, both come after the other tests
#   --docs           runs the shell lines of README.md and docs/, but those marked as not run
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
sparks=()
docs=no
[ $# -gt 0 ] || sparks=(3.5 4.1)
while [ $# -gt 0 ]; do
  word=$1
  shift
  case $word in
    --spark)
      [[ ${1:-} =~ ^(3\.5|4\.1)$ ]] || die "--spark takes 3.5 or 4.1, not '${1:-}'; without it, the tests run on 4.0"
      goal=""
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
need_packages python3-pil chromium awscli
"$root/scripts/sandbox.sh" prepare
cd "$root"
if [ -n "$goal" ]; then
  mvn -B -ntp "$goal" "${options[@]}" </dev/null
fi
build_job
if [ $docs = yes ]; then
  mvn -B -ntp failsafe:integration-test failsafe:verify -Dit.test=DocsRun </dev/null
fi
for version in "${sparks[@]}"; do
  home=$root/target/spark-$version
  echo "On Spark $version:"
  rm -rf "$home"
  mvn -q -B -ntp -f src/sandbox/spark/pom.xml -P "$version" \
    org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$home/jars" </dev/null ||
    die "Spark $version could not be downloaded"
  mvn -B -ntp failsafe:integration-test failsafe:verify \
    -Dit.test='EndToEndIT#theTableBecomesAnIndex+theIndexIsAligned' -Dit.spark.home="$home" </dev/null
done
