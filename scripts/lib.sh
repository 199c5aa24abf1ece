# shellcheck shell=bash
# Shell functions of the scripts beside this file, which source it. Bash 4.4 or later.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
maven_spark=$root/target/spark

die() {
  echo "$(basename "$0"): $*" >&2
  exit 1
}

# Prints the comment at the top of the script that is running.
usage() {
  awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$0"
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

# Reads the KEY=VALUE lines of a file into the environment, without running any of it and without
# changing what is set already. Values may stand in single or double quotes, which do nothing but
# hold spaces and #; "export" before the name is allowed; other lines count for nothing.
read_env_file() {
  local line key value
  local assignment='^[[:space:]]*(export[[:space:]]+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$'
  local quoted="^(\"([^\"]*)\"|'([^']*)')[[:space:]]*(#.*)?\$"
  [ -r "$1" ] || return 0
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line%$'\r'}
    [[ $line =~ $assignment ]] || continue
    key=${BASH_REMATCH[2]}
    value=${BASH_REMATCH[3]}
    [ -z "${!key+set}" ] || continue
    if [[ $value =~ $quoted ]]; then
      value=${BASH_REMATCH[2]}${BASH_REMATCH[3]}
    else
      value=${value%%[[:space:]]#*}
      value=${value%"${value##*[![:space:]]}"}
    fi
    export "$key=$value"
  done <"$1"
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
  [ -n "${JAVA_HOME:-}" ] || need javac openjdk-17-jdk-headless
  java=${JAVA_HOME:+$JAVA_HOME/bin/}java
  version=$("$java" -version 2>&1 | sed -nE 's/.* version "([0-9]+).*/\1/p')
  if [ "${version:-0}" -lt 17 ] || [ "$version" -ge 25 ]; then
    die "$java is Java ${version:-of no known version}; Spark 4.0 runs on Java 17 to 24 (set JAVA_HOME)"
  fi
}

# What only a build needs; find_java comes first.
find_build_tools() {
  need mvn maven
  "$root/scripts/native-deps.sh"
}

# Sets `job_jar`, after building it where it is missing or older than its sources.
build_job() {
  local version
  version=$(sed -nE '/<version>/ { s/.*<version>(.*)<\/version>.*/\1/p; q }' "$root/pom.xml")
  job_jar=$root/target/clipshard-$version.jar
  mkdir -p "$root/target"
  (
    flock 9
    if [ -f "$job_jar" ] && [ -f "$maven_spark/copied" ] &&
      [ -z "$(find "$root/pom.xml" "$root/conf" "$root/src/main" -newer "$job_jar" -print -quit)" ]; then
      exit 0
    fi
    echo "Building the job; the first time, Maven downloads what it needs." >&2
    find_build_tools
    mvn -B -ntp -f "$root/pom.xml" package -DskipTests -Dspotless.check.skip=true \
      </dev/null >"$root/target/build.log" 2>&1 || {
      grep -E '^\[(ERROR|WARNING)\] ' "$root/target/build.log" | head -n 40 >&2
      die "the build failed; target/build.log has all of its output"
    }
  ) 9>"$root/target/build.lock" || exit 1
}
