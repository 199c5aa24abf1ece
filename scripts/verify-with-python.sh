#!/usr/bin/env bash
# Reads an exported index with Python's FAISS, which shares no code with this project, and checks it
# against its manifests and id maps: scripts/verify_index.py --help says what and how.
#
#   scripts/verify-with-python.sh [OPTION...] [DIR]
#
#   DIR   the folder of the index; default: the sandbox's
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"

case ${1:-} in
  --help | -h)
    usage
    exit 0
    ;;
esac

options=("$@")
# An option has its value in the same word (--metric=l2); a last word without dashes is the folder.
if [ $# -eq 0 ] || [[ ${!#} == --* ]]; then
  mapfile -t found < <(find "$root/target/sandbox" -name '*_manifest.json' -printf '%h\n' 2>/dev/null |
    sort -u)
  [ ${#found[@]} -eq 1 ] ||
    die "the sandbox holds ${#found[@]} indexes, not one: build it (scripts/demo.sh) or name a folder"
  options+=("${found[0]}")
fi

need_packages python3-faiss
exec /usr/bin/python3 "$root/scripts/verify_index.py" "${options[@]}"
