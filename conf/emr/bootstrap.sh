#!/usr/bin/env bash
# Bootstrap action: bootstrap.sh SECRET CODE [gpu]
#
# Writes the settings of the secret, lines as in .env, to a file that only the user hadoop can read,
# and /usr/local/bin/clipshard, which reads them and runs a class of the job: steps are shown to
# whoever may list them, so no secret may be among their words. With "gpu", CUDA's libraries are
# added where a GPU is.
#
# The instance role needs secretsmanager:GetSecretValue on the secret. In the folder CODE are this
# script, the job's jar as clipshard.jar, and job.conf.
set -euo pipefail

secret=$1
code=$2
settings=/home/hadoop/clipshard.env

umask 077
aws secretsmanager get-secret-value --secret-id "$secret" --query SecretString --output text >"$settings"
umask 022
mkdir -p /home/hadoop/clipshard
aws s3 cp --only-show-errors "$code/clipshard.jar" /home/hadoop/clipshard/clipshard.jar
aws s3 cp --only-show-errors "$code/job.conf" /home/hadoop/clipshard/job.conf

sudo tee /usr/local/bin/clipshard >/dev/null <<'END'
#!/usr/bin/env bash
set -euo pipefail
set -a
. /home/hadoop/clipshard.env
set +a
class=$1
shift
exec spark-submit --deploy-mode client --class "$class" \
  ${CLIPSHARD_PACKAGES:+--packages "$CLIPSHARD_PACKAGES"} \
  /home/hadoop/clipshard/clipshard.jar --config /home/hadoop/clipshard/job.conf "$@"
END
sudo chmod 755 /usr/local/bin/clipshard

if [ "${3:-}" = gpu ]; then
  echo "CLIPSHARD_PACKAGES=com.microsoft.onnxruntime:onnxruntime_gpu:1.28.0" >>"$settings"
  if compgen -G '/dev/nvidia[0-9]*' >/dev/null && ! ldconfig -p | grep -qF libcudnn.so.9; then
    sudo pip3 install --quiet --no-deps --target /opt/cuda-libraries nvidia-cuda-runtime-cu12 \
      nvidia-cublas-cu12 nvidia-cufft-cu12 nvidia-curand-cu12 nvidia-cudnn-cu12
    find /opt/cuda-libraries/nvidia -name lib -type d | sudo tee /etc/ld.so.conf.d/clipshard-cuda.conf
    sudo ldconfig
  fi
fi
