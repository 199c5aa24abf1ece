#!/usr/bin/env bash
# A real Postgres, a real S3 server and an image host on this machine's loopback address, filled
# with product pictures: all that the job needs, to try it on.
#
#   scripts/sandbox.sh start [--rows N | --images DIR] [--fresh]
#   scripts/sandbox.sh add | change | remove --rows N
#   scripts/sandbox.sh env | status | stop | prepare | fetch
#
#   start    starts it in the background and fills the table images, if it is not there yet
#     --rows N      how many pictures are drawn (default 1200; a few are broken on purpose)
#     --images DIR  the pictures in DIR and its sub-folders instead: the first sub-folder is the
#                   brand, the file name without its ending the id
#     --fresh       deletes the table and the bucket first
#   add      adds N drawn pictures to the table
#   change   gives N rows of the table the URL of another drawn picture
#   remove   deletes N rows of the table
#   env      prints export lines for any client: eval "$(scripts/sandbox.sh env)"
#   status   says what runs where; its exit status is 3 when nothing runs
#   stop     ends all of it; the table and the bucket stay
#   prepare  builds and downloads what start needs
#   fetch    downloads alone: the S3 server
#
# Everything is in target/sandbox; passwords and keys are drawn for each sandbox.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"

home=$(readlink -m "$root/target/sandbox")
pid_file=$home/daemon.pid
log=$home/daemon.log
patience=600 # seconds, for a machine that is busy with other things

# running PID WORDS: the process is there, and its command line holds the words.
running() {
  local command
  [ -n "$1" ] && command=$(tr '\0' ' ' 2>/dev/null <"/proc/$1/cmdline") && [[ $command == *"$2"* ]]
} 2>/dev/null

# Sets `pid` to the sandbox's process, or fails.
find_daemon() {
  pid=$(cat "$pid_file" 2>/dev/null) && running "$pid" "sandbox.Sandbox serve --home $home "
}

# end_process PID WORDS SIGNAL...: sends the signals in turn, each with time to take effect.
end_process() {
  local signal tenths
  for signal in "${@:3}"; do
    running "$1" "$2" || return 0
    kill -s "$signal" "$1" 2>/dev/null || true
    for ((tenths = 0; tenths < 10 * patience; tenths++)); do
      running "$1" "$2" || return 0
      sleep 0.1
    done
  done
  die "process $1 does not end: $2"
}

# Ends the sandbox's process, and its Postgres where that was left alone.
end_all() {
  local postgres
  ! find_daemon || end_process "$pid" sandbox.Sandbox TERM KILL
  rm -f "$pid_file" "$home/env"
  postgres=$(head -n 1 "$home/postgres/data/postmaster.pid" 2>/dev/null) || true
  if [ -n "$postgres" ] && [ "$(readlink "/proc/$postgres/cwd")" = "$home/postgres/data" ]; then
    end_process "$postgres" bin/postgres INT QUIT KILL
  fi
}

# Deletes all data; what can be used again (programs, jars) stays.
wipe() {
  rm -rf "$home/s3" "$home/pictures" "$home/access.properties"
  if [ -d "$home/postgres" ]; then
    find "$home/postgres" -mindepth 1 -maxdepth 1 ! -name postgres -exec rm -rf {} +
  fi
}

# older FILE THAN...: it is missing, or something in THAN is newer.
older() {
  [ ! -f "$1" ] || [ -n "$(find "${@:2}" -newer "$1" -print -quit)" ]
}

# maven NAME OPTION...: its output goes to a file; where it fails, the errors are shown.
maven() {
  local output=$root/target/$1.log
  find_build_tools
  mvn -B -ntp "${@:2}" </dev/null >"$output" 2>&1 || {
    grep -E '^\[(ERROR|WARNING)\] ' "$output" | head -n 40 >&2
    die "the build failed; target/$1.log has all of its output"
  }
}

fetch_s3_server() {
  local pom=$root/src/sandbox/s3proxy/pom.xml jars=$home/lib/s3proxy
  if older "$jars/complete" "$pom"; then
    echo "Downloading the S3 server" >&2
    rm -rf "$jars"
    maven sandbox-s3-server -f "$pom" \
      org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
      "-DoutputDirectory=$jars"
    touch "$jars/complete"
  fi
}

build_tests() {
  if older "$home/built" "$root/pom.xml" "$root/conf" "$root/src/main" "$root/src/test"; then
    echo "Building the project and its tests; the first time, Maven downloads what it needs" >&2
    maven sandbox-build -f "$root/pom.xml" process-test-classes -Dspotless.check.skip=true
  fi
}

# locked FUNCTION...: runs them while nothing else builds here.
locked() {
  find_java
  (
    local step
    flock 8
    for step in "$@"; do
      "$step"
    done
  ) 8>"$root/target/build.lock" || exit 1
}

prepare() {
  locked fetch_s3_server build_tests
}

# run_java WORD...: the Java part, in place of this process.
run_java() {
  cd "$root"
  # Names of files are in UTF-8, whatever the shell's language.
  LC_ALL=C.UTF-8 exec "${new_session[@]}" "$java" -Xmx512m -XX:+UseSerialGC \
    -cp "$home/classes:$(<"$home/classpath")" sandbox.Sandbox "$@"
}

# Prints what the log has gained since the last call.
tell_log() {
  local lines
  lines=$(wc -l <"$log")
  if [ "$lines" -gt "$told" ]; then
    sed -n "$((told + 1)),${lines}p" "$log"
    told=$lines
  fi
}

# Waits until the sandbox is ready, or fails.
await_daemon() {
  local told=0 tenths
  for ((tenths = 0; tenths < 10 * patience; tenths++)); do
    if [ -f "$home/env" ]; then
      tell_log
      return 0
    elif ! kill -0 "$(<"$pid_file")" 2>/dev/null; then
      tell_log >&2
      return 1
    fi
    tell_log
    sleep 0.1
  done
  echo "It was not ready within $patience s" >&2
  return 1
}

describe() {
  (
    eval "$(<"$home/env")"
    cat <<END
The sandbox runs (process $pid, log in target/sandbox/daemon.log):
  Postgres    $JDBC_URL  user $JDBC_USER, table images
  S3 server   $S3_ENDPOINT  bucket $BUCKET_NAME, in target/sandbox/s3
  Image host  $SANDBOX_IMAGES_URL  started with $(tr '\n' ' ' <"$home/pictures")
To use it in this shell: eval "\$(scripts/sandbox.sh env)"
END
  )
}

# Sets `fresh` and `wanted`, the options that say which pictures, by the options of start.
read_start_options() {
  fresh=no
  wanted=()
  while [ $# -gt 0 ]; do
    case $1 in
      --fresh) fresh=yes ;;
      --rows | --images)
        [ ${#wanted[@]} -eq 0 ] || die "give --rows or --images, and once; see --help"
        if [ "$1" = --rows ]; then
          [[ ${2:-} =~ ^[1-9][0-9]{0,8}$ ]] || die "--rows needs a whole number above 0, not '${2:-}'"
          wanted=(--rows "$2")
        else
          [ -d "${2:-}" ] || die "--images needs a folder; '${2:-}' is none"
          wanted=(--images "$(cd -- "$2" && pwd -P)")
        fi
        shift
        ;;
      *) die "there is no option $1 of start; see --help" ;;
    esac
    shift
  done
}

# Starts the sandbox's process and returns at once.
launch() {
  prepare
  # Copied, because a build while the sandbox runs takes the compiler's away.
  rm -rf "$home/classes"
  mkdir -p "$home/classes"
  cp -r "$root/target/test-classes/sandbox" "$home/classes/"
  printf '%s\n' "${wanted[@]}" >"$home/pictures"
  (
    umask 077
    # It outlives this shell and its terminal.
    new_session=(setsid)
    run_java serve --home "$home" "${wanted[@]}"
  ) </dev/null >"$log" 2>&1 9>&- &
  echo $! >"$pid_file"
}

start() {
  local kept=()
  read_start_options "$@"
  if [ $fresh = yes ]; then
    end_all
    wipe
  fi
  [ ! -f "$home/pictures" ] || mapfile -t kept <"$home/pictures"
  if [ ${#kept[@]} -gt 0 ] && [ ${#wanted[@]} -gt 0 ] && [ "${kept[*]}" != "${wanted[*]}" ]; then
    die "this sandbox was started with ${kept[*]}: start afresh with --fresh, or see add in --help"
  fi
  if find_daemon && [ -f "$home/env" ]; then
    echo "It has been started already."
    describe
    return
  fi
  end_all
  if [ ${#wanted[@]} -eq 0 ]; then
    wanted=("${kept[@]}")
  fi
  if [ ${#wanted[@]} -eq 0 ]; then
    wanted=(--rows 1200)
  fi
  launch
  if ! await_daemon; then
    end_all
    [ ${#kept[@]} -gt 0 ] || rm -f "$home/pictures"
    die "the sandbox did not start"
  fi
  find_daemon
  describe
}

# edit add|change|remove --rows N: rows of the table.
edit() {
  local pictures
  if [ $# -ne 3 ] || [ "$2" != --rows ] || ! [[ $3 =~ ^[1-9][0-9]{0,8}$ ]]; then
    die "$1 needs --rows and a whole number above 0; see --help"
  fi
  require_daemon
  read -r pictures <"$home/pictures"
  [ "$pictures" = --rows ] || [ "$1" = remove ] ||
    die "this sandbox has a folder's pictures; $1 needs drawn ones"
  find_java
  eval "$(<"$home/env")"
  new_session=()
  run_java "$@"
}

require_daemon() {
  if ! find_daemon || ! [ -f "$home/env" ]; then
    echo "The sandbox does not run; to start it: scripts/sandbox.sh start" >&2
    exit 3
  fi
}

command=${1:-}
case $command in
  start | add | change | remove | env | status | stop | prepare | fetch)
    shift
    ;;
  --help | -h)
    usage
    exit 0
    ;;
  '')
    usage >&2
    exit 2
    ;;
  *) die "there is no command $command; see --help" ;;
esac
need_target
mkdir -p "$home"
case $command in
  start | add | change | remove | stop)
    # One at a time.
    exec 9>"$home/lock"
    flock 9
    ;;
  *) ;;
esac
case $command in
  start) start "$@" ;;
  add | change | remove) edit "$command" "$@" ;;
  *)
    [ $# -eq 0 ] || die "$command has no options"
    ;;&
  env)
    require_daemon
    cat "$home/env"
    ;;
  status)
    require_daemon
    describe
    ;;
  stop)
    end_all
    echo "The sandbox is stopped; its table and bucket stay in target/sandbox."
    ;;
  prepare) prepare ;;
  fetch) locked fetch_s3_server ;;
  *) ;;
esac
