#!/usr/bin/env bash
# Builds and checks an index on this machine: starts a real Postgres, a real S3 server and an image
# host with product pictures, runs BuildIndex, then CheckAlignment. Each run starts afresh; the
# services keep running afterwards, so that what the summary proposes can be tried.
#
#   scripts/demo.sh [--rows N | --images DIR] [--report-dir DIR] [--stop]
#
#   --rows N      how many pictures are drawn (default 1200; a few are broken on purpose)
#   --images DIR  your own pictures instead: first sub-folder = brand, file name = id
#   --report-dir DIR  where the reports go (default target/report)
#   --stop        stop the services at the end
#
# Settings in the environment or in .env do not count here: nothing leaves this machine.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"

pictures=()
reports=$root/target/report
stop=no
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h)
      usage
      exit 0
      ;;
    --rows)
      [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || die "--rows needs a whole number above 0, not '${2:-}'"
      pictures=(--rows "$2")
      shift
      ;;
    --images)
      [ -d "${2:-}" ] || die "--images needs a folder; '${2:-}' is none"
      pictures=(--images "$(cd -- "$2" && pwd)")
      shift
      ;;
    --report-dir)
      [ -n "${2:-}" ] || die "--report-dir needs a folder"
      reports=$(readlink -m "$2")
      shift
      ;;
    --stop) stop=yes ;;
    *) die "there is no option $1; see --help" ;;
  esac
  shift
done

forget_settings
export ENV_FILE=/dev/null
unset SPARK_HOME SPARK_CONF_DIR

stages=()

# stage NAME COMMAND...: runs it and remembers how long it took; where it fails, the demo ends.
stage() {
  local name=$1 status=0 started=$SECONDS
  shift
  printf '\n▶ %s\n' "$name"
  ("$@") || status=$?
  stages+=("$(printf '%-28s %4d s' "$name" $((SECONDS - started)))")
  if [ "$status" -ne 0 ]; then
    printf '\n❌ The demo failed at: %s (exit status %d)\n' "$name" "$status" >&2
    printf '   What runs still: scripts/sandbox.sh status; to stop it: scripts/sandbox.sh stop\n' >&2
    exit "$status"
  fi
}

build() {
  find_java
  build_job
  "$root/scripts/sandbox.sh" prepare
}

# Prints where the last report is, which is that of CheckAlignment if that came so far.
show_report() {
  local report
  for report in "$reports/check.html" "$reports/build.html"; do
    if [ -f "$report" ]; then
      printf '\n   Report: %s\n' "$report"
      return
    fi
  done
}

rm -f "$reports"/{build,check}.{html,json}
stage "Build" build
stage "Sandbox" "$root/scripts/sandbox.sh" start --fresh "${pictures[@]}"
sandbox=$("$root/scripts/sandbox.sh" env)
eval "$sandbox"
stage "BuildIndex" "$root/scripts/submit.sh" BuildIndex --report-dir "$reports"
stage "CheckAlignment" "$root/scripts/submit.sh" CheckAlignment --report-dir "$reports"

printf '\n✅ The demo is done: the index is built and checked.\n\n'
printf '   %s\n' "${stages[@]}"
printf '\n   Index: s3a://%s/ at %s\n' "$BUCKET_NAME" "$S3_ENDPOINT"
if [ $stop = yes ]; then
  "$root/scripts/sandbox.sh" stop
  show_report
  exit 0
fi
cat <<END

   Read the shards with Python's FAISS:   scripts/verify-with-python.sh
   See the index follow its table:        scripts/sandbox.sh add --rows 700
                                          scripts/sandbox.sh change --rows 200
                                          scripts/sandbox.sh remove --rows 100
                                          eval "\$(scripts/sandbox.sh env)"
                                          scripts/submit.sh BuildIndex
                                          scripts/submit.sh CheckAlignment
   Stop what runs:                        scripts/sandbox.sh stop
END
show_report
