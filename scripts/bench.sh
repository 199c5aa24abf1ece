#!/usr/bin/env bash
# Measures ratios: what is compared runs by turns in one process, since machines are noisy.
#
#   scripts/bench.sh jmh|check|faiss|tensors|reduced|profiles|model|ceiling|build|executors|memory|scale|follow|peers|gpu [options]
#
#   jmh       the steps of a JPEG of 800 to 1,500 pixels to the model's input, in one thread, by JMH: time,
#             and bytes of garbage (gc.alloc.rate.norm); each round is a process
#   check     the full proof of an index of drawn vectors (512 floats, three index types) beside
#             reading and hashing the same bytes, in one thread; the last line says ratio=
#   faiss     building and serialising shards of 1,000 vectors, and exact search of 200 queries, beside
#             Python's FAISS with OpenBLAS doing the same, one thread each; below 1 is faster
#   tensors   JPEGs of 800 to 1,500 pixels to pixels, and those to windows of 224, beside Pillow, one
#             thread each; below 1 is faster
#   reduced   model.reduced-jpegs: JPEGs of 2,400 to 3,200 pixels from file to window, decoded whole and
#             reduced, and the cosine of a model's vectors; above 1 is faster
#   profiles  the cosine of a model's vectors of pictures whose colours are stored in Adobe RGB's numbers,
#             which are read as sRGB's, to those of the same colours in sRGB
#   model     two models on the same pictures: images per second, cosine, and how many of the ten nearest
#             neighbours stay; and which operators each one's time goes to, by ONNX Runtime's profiler
#   ceiling   decode, preprocessing and two passes of a model on all cores, without Spark: each alone
#             and together; with ViT-B/32 also beside a bare sgemm of as many operations
#   build     BuildIndex from Postgres over HTTP to S3, all on this machine, beside that ceiling before and
#             after it: images per second from the first quarter's download to the last of four commits,
#             with downloads of 0 ms, of 50 ms, and of 300 ms with 5 % of 3 s, and what the slow ones keep
#             of the ratio with 0 ms; who had the cores meanwhile, and what the tasks did; the last line
#             says ratio=
#   executors  the same to the last download, with two executors of one core beside one; and what a
#             second thread adds without Spark; the last line says ratio=
#   memory    what an executor with two task slots and a heap of 1 GB takes, and its driver, at every
#             commit of 2,000 images: the most, and how much more than at the first
#   scale     BuildIndex on tables of ten thousand rows, a hundred thousand, and so on, with a model that
#             costs next to nothing; and again with nothing to do, beside reading the table; ratio is
#             the time per 1,000 rows beside that of a table of a tenth
#   follow    BuildIndex on such a table of which a hundredth is changed, a hundredth removed and as many
#             rows are added, beside one that adds as many alone; runs with nothing to do and searches
#             before and after; three tenths removed; and CompactIndex beside copying the objects
#   peers     BuildIndex as of build, beside SynapseML's ImageTransformer and ONNXModel on Spark 3.5, with
#             the same pictures as files; the last line says ratio=, above 1 is faster; downloads 300 MB
#   gpu       two passes of a model on the first GPU beside all cores, and with decoding in one task's
#             threads; downloads ONNX Runtime for GPUs (742 MB); measures nothing where no GPU is
#
#   --rows N       vectors, for check per index type (default 100000: 614 MB in target/bench); for build
#                  rows of the table (default 2000), for executors and peers 1000,
#                  for memory 4000, for scale of the largest (1000000), for follow 100000
#   --pictures N   of tensors (default 50) and of reduced, profiles (20) and model (100): how many are drawn, or for these three
#                  a folder of pictures
#   --model NAME   demo, vit-b-32 (12 layers, 87.85 million drawn parameters; the default), or a file
#   --compare NAME   of model: the other one, or int8 (the default) for the first one's 8-bit version
#   --batch N      passes of the model per run (default 16; on a GPU 128)
#   --bytes N      of scale: that a picture has beside its pixel, in the table itself (default 0)
#   --heap SIZE    of scale and follow: of driver and tasks, which are one process (default 2g)
#   --concurrency N   of build: downloads at a time per task (default 64, as fetch.concurrency)
#   --rounds N     how often each is measured (default 5, of memory and scale 1, of follow 3), after a round or two to
#                  warm up where it is not a new process each time
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"

rows=
pictures=
rounds=
model=vit-b-32
batch=
concurrency=64
heap=2g
bytes=0
compare=int8
name=${1:-}
case $name in
  --help | -h)
    usage
    exit 0
    ;;
  jmh | check | faiss | tensors | reduced | profiles | model | ceiling | build | executors | memory | scale | follow | peers | gpu) shift ;;
  *) die "there is no benchmark '$name'; see --help" ;;
esac
while [ $# -gt 0 ]; do
  case $1 in
    --model | --heap | --pictures | --compare)
      [ $# -gt 1 ] || die "$1 needs a value"
      declare "${1#--}=$2"
      shift
      ;;
    --rows | --rounds | --batch | --concurrency | --bytes)
      [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || die "$1 needs a whole number above 0, not '${2:-}'"
      declare "${1#--}=$2"
      shift
      ;;
    *) die "there is no option $1; see --help" ;;
  esac
  shift
done

if [ "$name" = gpu ] && ! compgen -G '/dev/nvidia[0-9]*' >/dev/null &&
  ! nvidia-smi -L 2>/dev/null | grep -q '^GPU'; then
  echo "No GPU on this machine (no /dev/nvidia0, and nvidia-smi lists none): nothing was measured."
  exit 0
fi

case $name in
  memory | scale) rounds=${rounds:-1} ;;
  follow) rounds=${rounds:-3} ;;
  *) rounds=${rounds:-5} ;;
esac
forget_settings
find_java
"$root/scripts/sandbox.sh" prepare
trap 'rm -rf "$root/target/bench"' EXIT
rm -rf "$root/target/bench"
bench() {
  OPENBLAS_NUM_THREADS=1 "$java" -Xmx2g -cp "${before:+$before:}$root/target/test-classes:$root/target/classes:$(<"$root/target/sandbox/classpath")" "$@"
}

# Debian's Python uses whichever BLAS is installed; OpenBLAS is put before it for this run alone.
unpack_openblas() {
  mkdir -p "$root/target/bench"
  (cd "$root/target/bench" && apt-get download -qq libopenblas0-pthread && dpkg -x libopenblas0-pthread_*.deb openblas) ||
    die "OpenBLAS could not be downloaded: apt-get download libopenblas0-pthread"
}

# Sets `before`, what stands on the class path before all else: ONNX Runtime for GPUs.
fetch_gpu_library() {
  local version
  version=$(sed -nE 's/.*<onnxruntime.version>(.*)<.*/\1/p' "$root/pom.xml")
  before=$root/target/gpu/onnxruntime_gpu-$version.jar
  [ -f "$before" ] || mvn -q -B -ntp -f "$root/pom.xml" \
    org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    "-Dartifact=com.microsoft.onnxruntime:onnxruntime_gpu:$version" \
    "-DoutputDirectory=$root/target/gpu" </dev/null ||
    die "onnxruntime_gpu $version could not be downloaded"
}

before=
case $name in
  jmh) bench org.openjdk.jmh.Main -f "$rounds" -prof gc -foe true 'clipshard\..*Benchmark' ;;
  check) bench bench.ProofBench "${rows:-100000}" "$rounds" "$root/target/bench" ;;
  faiss)
    need_packages python3-faiss libgfortran5
    unpack_openblas
    bench bench.FaissBench "${rows:-100000}" "$rounds" env \
      LD_LIBRARY_PATH="$root/target/bench/openblas/usr/lib/x86_64-linux-gnu/openblas-pthread" \
      /usr/bin/python3 "$root/scripts/bench_faiss.py"
    ;;
  tensors)
    need_packages python3-pil
    bench bench.TensorBench "${pictures:-50}" "$rounds" "$root/target/bench" \
      /usr/bin/python3 "$root/scripts/bench_pillow.py"
    ;;
  reduced) bench bench.ReducedBench "$model" "${pictures:-20}" "$rounds" "$root/target/bench" ;;
  profiles) bench bench.ReducedBench "$model" "${pictures:-20}" 0 "$root/target/bench" ;;
  model) bench bench.ModelBench "$model" "$compare" "${pictures:-100}" "$rounds" "$root/target/bench" ;;
  ceiling) bench bench.CeilingBench "$model" "${batch:-16}" "$rounds" "$root/target/bench" ;;
  build)
    build_job
    bench bench.BuildBench "$model" "${batch:-16}" "${rows:-2000}" "$concurrency" "$rounds" "$root/target/bench"
    ;;
  executors)
    build_job
    bench bench.ExecutorsBench "$model" "${batch:-16}" "${rows:-1000}" "$rounds" "$root/target/bench"
    ;;
  memory)
    build_job
    bench bench.MemoryBench "$model" "${batch:-16}" "${rows:-4000}" "$rounds" "$root/target/bench"
    ;;
  scale)
    build_job
    bench bench.ScaleBench "${rows:-1000000}" "$rounds" "$root/target/bench" "$heap" "$bytes"
    ;;
  follow)
    build_job
    bench bench.FollowBench "${rows:-100000}" "$rounds" "$root/target/bench" "$heap"
    ;;
  peers)
    build_job
    peers=$root/benchmarks/peers
    mvn -q -B -ntp -f "$peers/pom.xml" compile dependency:build-classpath \
      -Dmdep.outputFile="$peers/target/classpath" </dev/null || die "benchmarks/peers could not be built"
    bench bench.PeersBench "$model" "${batch:-16}" "${rows:-1000}" "$rounds" "$root/target/bench" \
      "$java" "$peers/target/classes:$(<"$peers/target/classpath")"
    ;;
  gpu)
    fetch_gpu_library
    bench bench.GpuBench "$model" "${batch:-128}" "$rounds" "$root/target/bench" cuda
    ;;
esac
