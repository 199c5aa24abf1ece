#!/usr/bin/env bash
# Makes target/clipshard-<version>.tar.gz, which runs, unpacked anywhere, with Java 17 and Spark alone:
# no Maven, no compiler. Made twice it has the same bytes; target/clipshard-<version>.tar.gz.sha256
# has their SHA-256, and SHA256SUMS in the archive that of each file.
#
#   scripts/dist.sh [--without-gpu]
#
#   --without-gpu  leaves out the jar for GPUs, which takes a build of its own
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"

gpu=yes
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h)
      usage
      exit 0
      ;;
    --without-gpu) gpu=no ;;
    *) die "there is no option $1; see --help" ;;
  esac
  shift
done
[ -f "$root/pom.xml" ] || die "an archive is made in a clone, and this is what was unpacked from one"

# What people call that needs no Maven, and what that needs.
scripts=(submit.sh report.sh cluster.sh verify-with-python.sh screenshot.sh lib.sh verify_index.py export-clip.py)
texts=(README.md CHANGELOG.md CONTRIBUTING.md LICENSE .env.example)

find_java
build_job
jars=("$job_jar")
if [ $gpu = yes ]; then
  build_jar "${job_jar%.jar}-gpu.jar" -Pgpu
  jars+=("${job_jar%.jar}-gpu.jar")
fi

name=$(basename "$job_jar" .jar)
archive=$root/target/$name.tar.gz
made=$(mktemp -d "$root/target/dist-XXXXXX")
trap 'rm -rf "$made"' EXIT
home=$made/$name
mkdir -p "$home/scripts"
cp "${jars[@]}" "${texts[@]/#/$root/}" "$home/"
cp "${scripts[@]/#/$root/scripts/}" "$home/scripts/"
list_classes >"$home/scripts/classes.txt"
(cd "$root" && find conf docs notebooks -type f ! -path '*/.*' ! -name '*~' -print0 |
  tar -c --null --verbatim-files-from -T -) | tar -x -C "$home"
cat >"$home/START.txt" <<END
$name runs on Linux on x86-64 with glibc 2.34 or newer. It needs Java 17 and Spark 3.5, 4.0 or 4.1:

  export JAVA_HOME=/path/to/java SPARK_HOME=/path/to/spark
  scripts/submit.sh Doctor          tries everything that a build needs
  scripts/submit.sh BuildIndex
  scripts/submit.sh --help

README.md says what it does and which settings it needs, docs/DEPLOY.md where it runs. The demo, the
sandbox and the tests need a clone and Maven.
END
(cd "$home" && find . -type f ! -name SHA256SUMS -printf '%P\0' | LC_ALL=C sort -z |
  xargs -0 sha256sum) >"$made/sums"
mv "$made/sums" "$home/SHA256SUMS"

# In their places at once, so that nobody fetches half of it.
time=$(sed -nE 's/.*<project.build.outputTimestamp>(.*)<\/project.build.outputTimestamp>.*/\1/p' "$root/pom.xml")
LC_ALL=C tar -c -C "$made" --format=ustar --sort=name --mtime="$time" --owner=0 --group=0 --numeric-owner \
  --mode=u=rwX,go=rX "$name" | gzip -n >"$made/archive"
mv "$made/archive" "$archive"
(cd "$root/target" && sha256sum "$name.tar.gz") >"$made/sum"
mv "$made/sum" "$archive.sha256"
chmod 644 "$archive" "$archive.sha256"
echo "$archive ($(du -h --apparent-size "$archive" | cut -f 1)), SHA-256 $(cut -d ' ' -f 1 "$archive.sha256")"
