#!/usr/bin/env bash
# Init script: adds CUDA 12's runtime libraries and cuDNN 9 where a GPU is and they are not.
# ML runtimes for GPUs have them; there it does nothing.
set -euo pipefail

compgen -G '/dev/nvidia[0-9]*' >/dev/null || exit 0
missing=()
for library in libcudart.so.12 libcublasLt.so.12 libcufft.so.11 libcudnn.so.9; do
  ldconfig -p | grep -qF "$library" || missing+=("$library")
done
[ ${#missing[@]} -gt 0 ] || exit 0

echo "Missing: ${missing[*]}; they are installed from PyPI into /opt/cuda-libraries"
pip install --quiet --no-deps --target /opt/cuda-libraries nvidia-cuda-runtime-cu12 nvidia-cublas-cu12 \
  nvidia-cufft-cu12 nvidia-curand-cu12 nvidia-cudnn-cu12
find /opt/cuda-libraries/nvidia -name lib -type d >/etc/ld.so.conf.d/clipshard-cuda.conf
ldconfig
