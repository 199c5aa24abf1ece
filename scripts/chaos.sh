#!/usr/bin/env bash
# Kills builds and compactions with SIGKILL at random moments and runs them again, against a real
# Postgres, a real S3 server and an image host of their own. After each kill of a build, rows are added
# to the table, changed and removed. What comes of it must be aligned and, once compacted, have the same
# shards and id maps byte for byte as an undisturbed build of the table, and hardly any picture may have
# been fetched twice.
#
#   scripts/chaos.sh [--kills N] [--rows N] [--seed N] [--within S] [--batch-size N]
#                    [--chunk-size N]
#
#   --kills N        how often a build is killed (default 10)
#   --rows N         rows of the table (default 3000; a few pictures are broken on purpose)
#   --seed N         of the random moments; it is drawn, and printed, when not given
#   --within S       latest moment of a kill, in seconds (default: the time of the last undisturbed
#                    build; 10 s at first)
#   --batch-size N   rows per commit (default 1000)
#   --chunk-size N   rows per embedding task (default 64)
#
# Everything is in target/chaos, which is emptied first.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"

case ${1:-} in
  --help | -h)
    usage
    exit 0
    ;;
  *) ;;
esac

forget_settings
unset SPARK_HOME SPARK_CONF_DIR
find_java
build_job
"$root/scripts/sandbox.sh" prepare
rm -rf "$root/target/chaos"
mkdir -p "$root/target/chaos/classes/clipshard"
# Copied, because a build meanwhile takes the compiler's away.
cp -r "$root"/target/test-classes/{sandbox,faults,shell,jar} "$root/target/chaos/classes/"
cp -r "$root/target/classes/clipshard/store" "$root/target/chaos/classes/clipshard/"
cd "$root"
LC_ALL=C.UTF-8 exec "$java" -Xmx512m -XX:+UseSerialGC \
  -cp "$root/target/chaos/classes:$(<"$root/target/sandbox/classpath")" jar.Chaos \
  --home "$root/target/chaos/run" "$@"
