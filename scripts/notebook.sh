#!/usr/bin/env bash
# Runs the cells of notebooks/CheckAlignment.scala on the sandbox's index, and saves them with their
# outputs as a notebook for Jupyter. Start with an index: scripts/demo.sh
#
#   scripts/notebook.sh [FILE]
#
#   FILE   where it is saved (default notebooks/CheckAlignment.ipynb)
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"

case ${1:-} in
  --help | -h)
    usage
    exit 0
    ;;
  -*) die "there is no option $1; see --help" ;;
  *) ;;
esac
[ $# -le 1 ] || die "see --help"
saved=${1:-$root/notebooks/CheckAlignment.ipynb}

forget_settings
export ENV_FILE=/dev/null
unset SPARK_HOME SPARK_CONF_DIR
sandbox=$("$root/scripts/sandbox.sh" env)
eval "$sandbox"
find_java
build_job
"$root/scripts/sandbox.sh" prepare
compiler=$(tr : '\n' <"$root/target/sandbox/classpath" | grep '/scala-compiler-')
exec "$root/scripts/submit.sh" documents.NotebookRunner \
  --driver-class-path "$root/target/test-classes:$compiler:$job_jar" \
  -- "$root/notebooks/CheckAlignment.scala" "$saved"
