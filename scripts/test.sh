#!/usr/bin/env bash
# Runs the tests, after installing what they need.
#
#   scripts/test.sh [--quick] [--thorough] [MAVEN-OPTION...]
#   scripts/test.sh --spark VERSION | --docs
#
#   --spark VERSION  the whole end-to-end test with the same jar on Spark 3.5, 4.0 or 4.1, with its own
#                    Hadoop and S3A; without any option, what builds and checks an index comes after the
#                    other tests, on 3.5 and 4.1
#   --docs           runs the shell lines of README.md, CONTRIBUTING.md and docs/, in a random order (that of
#                    -Dclipshard.docs.seed=N), and says of the others why they are not run
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
end_to_end=EndToEndIT
if [ $# -eq 0 ]; then
  sparks=(3.5 4.1)
  end_to_end='EndToEndIT#theTableBecomesAnIndex+theIndexIsAligned'
fi
while [ $# -gt 0 ]; do
  word=$1
  shift
  case $word in
    --spark)
      [[ ${1:-} =~ ^(3\.5|4\.0|4\.1)$ ]] || die "--spark takes 3.5, 4.0 or 4.1, not '${1:-}'"
      goal="test-compile"
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
  mvn -B -ntp failsafe:integration-test failsafe:verify -Dit.test=DocsRun -Dit.most.seconds=3600 "${options[@]}" </dev/null
fi

# Tries the job's jar on another Spark, which is downloaded; 4.0 is there, since the build is for it.
on_spark() {
  local home=$maven_spark tests=$end_to_end
  echo "On Spark $1:"
  if [ "$1" != 4.0 ]; then
    home=$root/target/spark-$1
    rm -rf "$home"
    mvn -q -B -ntp -f src/sandbox/spark/pom.xml -P "$1" \
      org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
      -DincludeScope=runtime -DoutputDirectory="$home/jars" </dev/null ||
      die "Spark $1 could not be downloaded"
  fi
  # The interpreter that runs the notebook in the tests is Scala 2.13's, and that Spark's is 2.12.
  [ "$1" != 3.5 ] || tests+=',!EndToEndIT#theNotebookShowsWhatWasChecked'
  mvn -B -ntp failsafe:integration-test failsafe:verify \
    -Dit.test="$tests" -Dit.spark.home="$home" </dev/null
}

for version in "${sparks[@]}"; do
  on_spark "$version"
done
