#!/usr/bin/env bash
# Init script of Databricks, called by EMR's bootstrap action too: adds what ONNX Runtime 1.28 needs of
# CUDA 12, and cuDNN 9, where a GPU is and they are not. ML runtimes for GPUs have them; there it does
# nothing. Where they cannot be installed it fails, and the cluster does not start.
#
#   install-cuda.sh [ROOT]   a folder that stands for /, in tests
set -euo pipefail
shopt -s inherit_errexit
root=${1:-}
libraries=(libcudart.so.12 libcublas.so.12 libcublasLt.so.12 libcurand.so.10 libnvrtc.so.12 libcudnn.so.9)

# Those of CUDA 12.8; cuDNN compiles some of its kernels with NVRTC.
packages=(
  nvidia-cuda-runtime-cu12==12.8.90
  nvidia-cuda-nvrtc-cu12==12.8.93
  nvidia-cublas-cu12==12.8.4.1
  nvidia-curand-cu12==10.3.9.90
  nvidia-cudnn-cu12==9.10.2.21
)

# Prints which of the libraries the linker does not know.
missing() {
  local known library
  known=$(ldconfig -p)
  for library in "${libraries[@]}"; do
    [[ $known == *"$library "* ]] || printf '%s ' "$library"
  done
}

compgen -G "$root/dev/nvidia[0-9]*" >/dev/null || exit 0
absent=$(missing)
[ -n "$absent" ] || exit 0

echo "Missing: ${absent% }; they are installed by pip into /opt/cuda-libraries"
pip=$root/databricks/python/bin/pip
[ -x "$pip" ] || pip=pip3
"$pip" install --quiet --no-deps --target "$root/opt/cuda-libraries" "${packages[@]}"
find "$root/opt/cuda-libraries/nvidia" -name lib -type d >"$root/etc/ld.so.conf.d/clipshard-cuda.conf"
ldconfig
absent=$(missing)
if [ -n "$absent" ]; then
  echo "install-cuda.sh: still missing: ${absent% }" >&2
  exit 1
fi
