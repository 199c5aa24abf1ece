# shellcheck shell=bash
# Shell functions of the scripts beside this file, which source it. Bash 4.4 or later.

# By the name of sh, bash is another one; and with CDPATH, cd goes elsewhere and says so.
set +o posix
unset CDPATH

root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
maven_spark=$root/target/spark

# Java reads names of files, and the words of its command line, as the locale says: in the one for
# no language, ASCII alone.
if [ "$(locale charmap 2>/dev/null)" = ANSI_X3.4-1968 ]; then
  export LC_ALL=C.UTF-8
fi

die() {
  echo "$(basename "$0"): $*" >&2
  exit 1
}

case $root in
  *:* | *$'\n'*) die "the folder of the project is in one with a colon or a line's end in its name, which Java's class path cannot have: move it" ;;
esac

# Prints the comment at the top of the script that is running.
usage() {
  awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' <"$0"
}

# file_uri PATH: prints it as a URI in which nothing needs quotes, whatever the path holds.
file_uri() {
  local LC_ALL=C i byte
  printf 'file://'
  for ((i = 0; i < ${#1}; i++)); do
    byte=${1:i:1}
    case $byte in
      [A-Za-z0-9/._~-]) printf %s "$byte" ;;
      *) printf '%%%02X' $(($(printf %d "'$byte") & 255)) ;;
    esac
  done
}

# install_packages PACKAGE...: by apt-get where this is root or sudo asks for no password; else names
# the packages and ends the script.
install_packages() {
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    as_root=(sudo -n)
    sudo -n true 2>/dev/null || die "these packages are needed: sudo apt-get install $*"
  fi
  command -v apt-get >/dev/null ||
    die "these packages (by Debian's names) are needed, and there is no apt-get to install them: $*"
  echo "Installing $*" >&2
  {
    "${as_root[@]}" apt-get update -q
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install -q -y --no-install-recommends "$@"
  } </dev/null >&2
}

# need COMMAND PACKAGE: the command is there, or is installed.
need() {
  command -v "$1" >/dev/null || install_packages "$2"
}

# need_packages PACKAGE...: all are there, or are installed.
need_packages() {
  local package missing=()
  for package in "$@"; do
    if [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
      missing+=("$package")
    fi
  done
  [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
}

# read_env_file FILE: reads its KEY=VALUE lines into the environment, without running any of it and
# without changing what is set already. Values may stand in single or double quotes, which do nothing
# but hold spaces and #; "export" before the name is allowed. Lines that are none of these, nor empty,
# nor comments, are named, by their number alone since they may hold secrets, and the script ends:
# one of them may be what says which table is meant.
read_env_file() {
  local line key value number=0 bad=()
  local assignment='^[[:space:]]*(export[[:space:]]+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$'
  local quoted="^(\"([^\"]*)\"|'([^']*)')[[:space:]]*(#.*)?\$"
  local nothing='^[[:space:]]*(#.*)?$'
  # What is no file there may be a folder of Python's by that name.
  [ -e "$1" ] && [ ! -d "$1" ] || return 0
  [ -r "$1" ] || die "$1 cannot be read by $(id -un)"
  while IFS= read -r line || [ -n "$line" ]; do
    number=$((number + 1))
    if [ $number -eq 1 ]; then
      line=${line#$'\xef\xbb\xbf'}
      case $line in
        $'\xff\xfe'* | $'\xfe\xff'*) die "$1 is in UTF-16: save it as UTF-8" ;;
        *) ;;
      esac
    fi
    line=${line%$'\r'}
    [[ ! $line =~ $nothing ]] || continue
    if ! [[ $line =~ $assignment ]]; then
      bad+=("$number")
      continue
    fi
    key=${BASH_REMATCH[2]}
    value=${BASH_REMATCH[3]}
    if [[ $value =~ $quoted ]]; then
      value=${BASH_REMATCH[2]}${BASH_REMATCH[3]}
    else
      value=${value%%[[:space:]]#*}
      value=${value%"${value##*[![:space:]]}"}
      if [[ $value == [[:space:]]* ]]; then
        bad+=("$number")
        continue
      fi
    fi
    [ -n "${!key+set}" ] || export "$key=$value"
  done <"$1"
  [ ${#bad[@]} -eq 0 ] ||
    die "nothing was run: of $1, $(lines_named "${bad[@]}") not understood. Write KEY=VALUE, on one line and without spaces around the =; # begins a comment"
}

lines_named() {
  local most=10 named
  if [ $# -eq 1 ]; then
    echo "line $1 is"
  elif [ $# -le $most ]; then
    named=$(printf '%s, ' "$@")
    echo "lines ${named%, } are"
  else
    named=$(printf '%s, ' "${@:1:most}")
    echo "lines ${named%, } and $(($# - most)) more are"
  fi
}

# Takes every setting of the job out of the environment.
forget_settings() {
  local names
  mapfile -t names < <(sed -nE 's/^#([A-Z][A-Z0-9_]*)=.*/\1/p' "$root/.env.example")
  unset "${names[@]}"
}

# Sets `java` to the Java to use, or ends the script.
find_java() {
  local version
  if [ -z "${JAVA_HOME:-}" ] && [ -f "$root/pom.xml" ]; then
    need javac openjdk-17-jdk-headless
  fi
  java=${JAVA_HOME:+$JAVA_HOME/bin/}java
  command -v "$java" >/dev/null || die "there is no $java: set JAVA_HOME to a Java of 17 to 24"
  java_version=$("$java" -version 2>&1 | sed -nE 's/.* version "([^"]+)".*/\1/p') || true
  version=${java_version%%[!0-9]*}
  if [ "${version:-0}" -lt 17 ] || [ "$version" -ge 25 ]; then
    die "$java is Java ${version:-of no known version}; Spark 4.0 runs on Java 17 to 24 (set JAVA_HOME)"
  fi
}

# What only a build needs; find_java comes first.
find_build_tools() {
  need mvn maven
  "$root/scripts/native-deps.sh"
}

# Ends the script where target/, which all that is made goes to, is not this user's to write to.
need_target() {
  local foreign=$root/target
  if mkdir -p "$foreign" 2>/dev/null; then
    foreign=$(find "$foreign" -maxdepth 2 ! -writable ! -type l -print -quit 2>/dev/null)
  fi
  [ -z "$foreign" ] ||
    die "$(id -un) cannot write to $foreign: make a clone of your own, or let the owner of this one, $(stat -c %U "$root"), run the script"
}

# is_built JAR: it is there, and newer than its sources.
is_built() {
  [ -f "$1" ] && [ -f "$maven_spark/copied" ] &&
    [ -z "$(find "$root/pom.xml" "$root/conf" "$root/src/main" -newer "$1" -print -quit)" ]
}

# build_jar JAR OPTION...: has Maven make it, with the options, where that is needed.
build_jar() {
  local lock=$root/target/build.lock
  if [ ! -w "$lock" ] && is_built "$1"; then
    return 0
  fi
  need_target
  (
    flock 9
    ! is_built "$1" || exit 0
    echo "Building the job; the first time, Maven downloads what it needs." >&2
    find_build_tools
    mvn -B -ntp -f "$root/pom.xml" package -DskipTests -Dspotless.check.skip=true "${@:2}" \
      </dev/null >"$root/target/build.log" 2>&1 || {
      grep -E '^\[(ERROR|WARNING)\] ' "$root/target/build.log" | head -n 40 >&2
      die "the build failed; target/build.log has all of its output"
    }
  ) 9>"$lock" || exit 1
}

# Sets `job_jar`, after building it where it is missing or older than its sources. What scripts/dist.sh
# makes has the jar, and no sources.
build_job() {
  local version
  if [ ! -f "$root/pom.xml" ]; then
    job_jar=$(find "$root" -maxdepth 1 -name 'clipshard-*.jar' ! -name '*-gpu.jar' -print -quit)
    [ -n "$job_jar" ] || die "there is no clipshard-<version>.jar in $root: unpack the archive again"
    return 0
  fi
  version=$(sed -nE '/<version>/ { s/.*<version>(.*)<\/version>.*/\1/p; q }' "$root/pom.xml")
  job_jar=$root/target/clipshard-$version.jar
  build_jar "$job_jar"
}

# Sets SPARK_HOME where it is not, to the jars that Maven resolves.
find_spark() {
  if [ -z "${SPARK_HOME:-}" ]; then
    [ -f "$root/pom.xml" ] ||
      die "SPARK_HOME is not set: name an installation of Spark 3.5, 4.0 or 4.1, or a folder whose jars/ has its jars, with hadoop-aws for S3"
    export SPARK_HOME=$maven_spark
  fi
}

# jar_of_spark PATTERN: prints the name of such a jar of SPARK_HOME, without its ending, or fails.
jar_of_spark() {
  local jars
  jars=$(cd "$SPARK_HOME/jars" 2>/dev/null && compgen -G "$1.jar") || return 1
  jars=${jars%%$'\n'*}
  echo "${jars%.jar}"
}

# Prints the classes to run. Each source of the unnamed package is one; the first sentence of its
# comment says why. What scripts/dist.sh makes has a list.
list_classes() {
  local file
  if [ -f "$root/scripts/classes.txt" ]; then
    cat "$root/scripts/classes.txt"
    return
  fi
  for file in "$root"/src/main/java/*.java; do
    [ -f "$file" ] || continue
    printf '  %-20s %s\n' "$(basename "$file" .java)" \
      "$(sed -nE '/^\/\*\*/ { s/^\/\*\* *//; s/ *\*\/$//; p; q }' "$file")"
  done
}
