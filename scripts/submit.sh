#!/usr/bin/env bash
# Runs one of the job's classes on Spark, after building the job where that is needed.
#
#   scripts/submit.sh CLASS [OPTION...]
#   scripts/submit.sh CLASS [SPARK-OPTION...] -- [OPTION...]
#
# With SPARK_HOME set, its bin/spark-submit runs the class; else the Spark that Maven resolved does,
# on this machine or on the master that is named. A SPARK_HOME that holds only jars/ will do, too. Options that spark-submit takes with a value
# (--master, --conf, --files, --driver-memory, --properties-file, --packages, --jars ...) go to
# Spark, the others to the class: CLASS --help lists those. With "--", all before it goes to Spark.
#
#   --master URL           default local[*], unless spark-defaults.conf names another
#   --driver-memory SIZE   default 2g on a local master
#   --without-hadoop-aws   the cluster has S3A although SPARK_HOME/jars has not: do not add
#                          --packages org.apache.hadoop:hadoop-aws:<the version of its Hadoop>
#
# Settings come from the environment and from .env in the working directory (ENV_FILE names another
# file; see .env.example). Keep secrets there: what stands on a command line is seen by everybody.
#
# Classes:
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"

if [ $# -eq 0 ] || [ "$1" = --help ] || [ "$1" = -h ]; then
  usage
  list_classes
  [ $# -gt 0 ] || exit 2
  exit 0
fi

class=$1
shift
[[ $class =~ ^[A-Za-z_][A-Za-z0-9_.$]*$ ]] || die "the class comes first, not $class; see --help"

spark_options=()
class_options=()
hadoop_aws=yes

# takes_value OPTION: spark-submit has it, and the word after it belongs to it.
takes_value() {
  case $1 in
    --master | --deploy-mode | --name | --conf | --properties-file | --jars | --packages | \
      --exclude-packages | --repositories | --files | --archives | --py-files | --proxy-user | \
      --driver-memory | --driver-cores | --driver-java-options | --driver-library-path | \
      --driver-class-path | --executor-memory | --executor-cores | --num-executors | \
      --total-executor-cores | --principal | --keytab | --queue) return 0 ;;
    *) return 1 ;;
  esac
}

# Sorts the words into spark_options and class_options; --OPTION=VALUE becomes two words.
sort_options() {
  local word separated=no
  for word in "$@"; do
    [ "$word" != -- ] || separated=yes
  done
  while [ $# -gt 0 ]; do
    if [ "$1" = -- ]; then
      class_options=("${@:2}")
      return
    elif takes_value "$1"; then
      [ $# -gt 1 ] || die "$1 needs a value"
      spark_options+=("$1" "$2")
      shift
    elif takes_value "${1%%=*}"; then
      spark_options+=("${1%%=*}" "${1#*=}")
    elif [ "$1" = --without-hadoop-aws ]; then
      hadoop_aws=no
    elif [ $separated = yes ]; then
      spark_options+=("$1")
    else
      class_options+=("$1")
    fi
    shift
  done
}

# given OPTION [PROPERTY]: sets `value` to what is asked for, or to nothing and fails.
given() {
  local i
  value=
  for ((i = ${#spark_options[@]} - 1; i >= 1; i--)); do
    if [ "${spark_options[i - 1]}" = "$1" ]; then
      value=${spark_options[i]}
      return 0
    elif [ "${spark_options[i - 1]}" = --conf ] && [ $# -gt 1 ] &&
      [ "${spark_options[i]%%=*}" = "$2" ]; then
      value=${spark_options[i]#*=}
      return 0
    fi
  done
  return 1
}

# default_property KEY: sets `value` to what a properties file of Spark's says, or to nothing and fails.
default_property() {
  local file
  given --properties-file || true
  for file in "$value" "${SPARK_CONF_DIR:-${SPARK_HOME:-$root}/conf}/spark-defaults.conf"; do
    if [ -f "$file" ]; then
      value=$(sed -nE "s/^[[:space:]]*$1([[:space:]]*[=:]|[[:space:]])[[:space:]]*//p" "$file" | tail -n 1)
      value=${value%"${value##*[![:space:]]}"}
      [ -z "$value" ] || return 0
      return 1
    fi
  done
  value=
  return 1
}

# Names the hadoop-aws that goes with SPARK_HOME's Hadoop, where it has none.
add_hadoop_aws() {
  local client version
  if [ $hadoop_aws = no ] || jar_of_spark 'hadoop-aws-*' >/dev/null ||
    [[ " ${spark_options[*]} " == *hadoop-aws* ]]; then
    return
  fi
  client=$(jar_of_spark 'hadoop-client-api-*') || return 0
  version=${client#hadoop-client-api-}
  # To Spark, --packages hides spark.jars.packages, and this one of the command line that of a file.
  given --packages || given --packages spark.jars.packages || default_property spark.jars.packages || true
  [[ $value != *hadoop-aws* ]] || return 0
  spark_options+=(--packages "${value:+$value,}org.apache.hadoop:hadoop-aws:$version")
}

[ -z "${ENV_FILE:-}" ] || [ -e "$ENV_FILE" ] || die "there is no $ENV_FILE, which ENV_FILE names"
read_env_file "${ENV_FILE:-.env}"
sort_options "$@"
find_spark
installed=no
if [ -x "$SPARK_HOME/bin/spark-submit" ]; then
  installed=yes
elif [ "$SPARK_HOME" != "$maven_spark" ] && ! jar_of_spark 'spark-core_*' >/dev/null; then
  die "SPARK_HOME=$SPARK_HOME has no bin/spark-submit: unset it, or name a Spark installation"
fi
find_java
build_job
job_uri=$(file_uri "$job_jar")

if ! given --master spark.master && ! default_property spark.master; then
  spark_options=(--master 'local[*]' "${spark_options[@]}")
fi
given --master spark.master || true
master=$value
if [[ $master == local* ]]; then
  export SPARK_LOCAL_IP=${SPARK_LOCAL_IP:-127.0.0.1}
  if [ -z "${SPARK_DRIVER_MEMORY:-}" ] && ! given --driver-memory spark.driver.memory &&
    ! default_property spark.driver.memory; then
    spark_options=(--driver-memory 2g "${spark_options[@]}")
  fi
fi

# Spark asks for this machine's address by its name where nothing else says it, and to write down who
# passed it the keys that are in the environment.
require_own_address() {
  local name known=${SPARK_LOCAL_IP:-}${SPARK_LOCAL_HOSTNAME:-}
  [ ! -f "${SPARK_CONF_DIR:-$SPARK_HOME/conf}/spark-env.sh" ] || known=perhaps
  if [ -z "$known" ] || { [ -n "${AWS_ACCESS_KEY_ID+x}" ] && [ -n "${AWS_SECRET_ACCESS_KEY+x}" ]; }; then
    name=$(uname -n)
    ! command -v getent >/dev/null || getent ahosts "$name" >/dev/null ||
      die "this machine's name, $name, has no address, and Spark asks for one: add the line \"127.0.1.1 $name\" to /etc/hosts"
  fi
}
require_own_address

# OpenCV would tell of every bad file, without its id; the list of failures does that better.
export OPENCV_LOG_LEVEL=${OPENCV_LOG_LEVEL:-OFF}

# launcher_command WORD...: sets `command` to what Spark's launcher makes of spark-submit's words: a
# preamble, and the words of a command.
launcher_command() {
  local core
  core=$(jar_of_spark 'spark-core_*') || return 1
  core=${core#spark-core_}
  export SPARK_SCALA_VERSION=${core%%-*}
  mapfile -d '' -t command < <("$java" -Xmx128m -cp "$SPARK_HOME/jars/*" \
    org.apache.spark.launcher.Main org.apache.spark.deploy.SparkSubmit "$@")
  [ ${#command[@]} -gt 1 ] || die "Spark's launcher gave no command"
}

# Prints what Spark needs of Java 17: its launcher gives it to each driver, and a worker of Spark 3.5 does not.
module_options() {
  local word
  launcher_command --deploy-mode cluster --class "$class" "$job_uri" || return 0
  for word in "${command[@]}"; do
    case $word in
      --add-opens=* | -Djdk.* | -Dio.netty.*) printf '%s ' "$word" ;;
      *) ;;
    esac
  done
}

# asked_for PROPERTY: sets `value` to what the command line or a file says of it, or to nothing and fails.
asked_for() {
  given -- "$1" || default_property "$1"
}

given --deploy-mode || asked_for spark.submit.deployMode || true
deploy_mode=$value
standalone=no
if [[ $master == spark://* ]] && [ "$deploy_mode" = cluster ]; then
  standalone=yes
fi

# JavaCPP would take the memory of the whole process, heap included, for its own.
jvm_options=-Dorg.bytedeco.javacpp.maxPhysicalBytes=0
driver_options=$jvm_options
if [ "$deploy_mode" != cluster ] &&
  ! [ -f "${SPARK_CONF_DIR:-${SPARK_HOME:-/none}/conf}/log4j2.properties" ]; then
  driver_options+=" -Dlog4j2.configurationFile=$(file_uri "$root/conf/log4j2.properties")"
fi
asked_for spark.driver.defaultJavaOptions || true
driver_options+=${value:+ $value}
asked_for spark.executor.defaultJavaOptions || true
spark_options+=(
  --conf "spark.driver.defaultJavaOptions=$driver_options"
  --conf "spark.executor.defaultJavaOptions=$jvm_options${value:+ $value}"
)
if [ $standalone = yes ]; then
  # Spark 3.5 takes no defaults for such a driver.
  given --driver-java-options || asked_for spark.driver.extraJavaOptions || true
  spark_options+=(--driver-java-options "$(module_options)$driver_options${value:+ $value}")
fi
spark_options=(--conf spark.ui.showConsoleProgress=false "${spark_options[@]}")

# In a standalone cluster spark-submit need not wait for the driver's end, and when it does, it ends
# with 0 whatever became of the driver: what it says of that counts.
run() {
  [ $standalone = yes ] || exec "$@"
  {
    "$@" 2>&1 >&3 |
      awk '{ print; fflush() } /State of driver .* is (ERROR|FAILED|KILLED)/ { failed = 1 } END { exit failed }' >&2
  } 3>&1
}

if [ $standalone = yes ]; then
  spark_options=(--conf spark.standalone.submit.waitAppCompletion=true "${spark_options[@]}")
fi

if [ $installed = yes ]; then
  add_hadoop_aws
  run "$SPARK_HOME/bin/spark-submit" --class "$class" "${spark_options[@]}" "$job_uri" \
    "${class_options[@]}"
  exit
fi

launcher_command --class "$class" "${spark_options[@]}" "$job_uri" "${class_options[@]}" ||
  die "there is no spark-core_*.jar in $SPARK_HOME/jars"
java_command=("${command[1]#$'\n'}")

# With an archive of the classes that an earlier run loaded, Java starts Spark in about half the time.
# A build leaves it at its end, under a name of its own; where it ended early it is too small to help.
add_class_archive() {
  local archive=$maven_spark/classes-$java_version.jsa left
  [ "$SPARK_HOME" = "$maven_spark" ] && [[ "${JDK_JAVA_OPTIONS:-} ${spark_options[*]}" != *Archive* ]] ||
    return 0
  for left in "$archive".*; do
    if [ -f "$left" ] && [ -w "$maven_spark" ] && ! kill -0 "${left##*.}" 2>/dev/null; then
      if [ -n "$(find "$left" -size +64M)" ]; then mv "$left" "$archive"; else rm -f "$left"; fi
    fi
  done
  if [ "$archive" -nt "$SPARK_HOME/jars" ]; then
    java_command+=(-Xlog:cds=off -Xlog:cds+dynamic=off "-XX:SharedArchiveFile=$archive")
  elif [ "$class" = BuildIndex ] && [ -w "$maven_spark" ]; then
    echo "This run leaves an archive of its classes in target/spark, for later ones to start faster; its end takes some seconds more." >&2
    java_command+=(-Xlog:cds=off -Xlog:cds+dynamic=off "-XX:ArchiveClassesAtExit=$archive.$$")
  fi
}
add_class_archive
if [[ $master == local* ]]; then
  # Java's optimising compiler takes much of a short run's CPU for code that is soon done with: here, code
  # has to be used twenty times as often before it is compiled once more. What a long build lives on is.
  java_command+=(-XX:Tier4InvocationThreshold=100000 -XX:Tier4MinInvocationThreshold=12000
    -XX:Tier4CompileThreshold=300000 -XX:Tier4BackEdgeThreshold=800000)
fi

for word in "${command[@]:2}"; do
  # Of use to Spark's machine learning alone, and every JVM that has it starts with a warning.
  [ "$word" = --add-modules=jdk.incubator.vector ] || java_command+=("$word")
done
run "${java_command[@]}"
