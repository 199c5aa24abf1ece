#!/usr/bin/env bash
# A second opinion on the vectors of an index that was built with the demo encoder: Pillow decodes, resizes
# and makes the tensors, ONNX Runtime embeds them one at a time, and each answer is compared with the vector
# in the exported shards. All cosines of color and structure must be at least 0.9999. Transparency and
# orientation are those of the index. A picture that Pillow refuses is a line, and is not compared.
#
#   scripts/verify-with-pillow.sh PICTURES [DIR]
#
#   PICTURES  the folder of pictures that the index was built from (scripts/demo.sh --images PICTURES)
#   DIR       the folder of the index; default: the sandbox's
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"

case ${1:-} in
  '' | --help | -h)
    usage
    exit 0
    ;;
esac
[ -d "$1" ] || die "PICTURES must be a folder; '$1' is none"

need_packages python3-pil python3-numpy
find_java
"$root/scripts/sandbox.sh" prepare
tensors=$(mktemp -d)
trap 'rm -rf "$tensors"' EXIT
index=${2:-$root/target/sandbox/s3/faiss}
/usr/bin/python3 "$root/scripts/pillow-tensors.py" "$1" "$tensors" "$index"
"$java" -cp "$root/target/test-classes:$root/target/classes:$(<"$root/target/sandbox/classpath")" \
  secondopinion.PillowPipeline "$root/src/main/resources/demo-encoder.onnx" "$tensors" \
  "$index"
