#!/usr/bin/env bash
# Bootstrap action: bootstrap.sh SECRET CODE [gpu]
#
# Writes the settings of the secret, lines as in .env, to a file that only the user hadoop can read,
# and installs /usr/local/bin/clipshard, which reads them and runs a class of the job: steps are
# shown to whoever may list them, so no secret may be among their words. With "gpu", CUDA's libraries
# are added where a GPU is.
#
# The instance role needs secretsmanager:GetSecretValue on the secret. In the folder CODE are the
# files of conf/emr, scripts/lib.sh, the job's jar as clipshard.jar and, for GPUs,
# conf/databricks/install-cuda.sh.
set -euo pipefail

secret=$1
code=$2
home=/home/hadoop/clipshard
settings=$home/clipshard.env
files=(clipshard.jar clipshard.sh lib.sh job.conf)
[ "${3:-}" != gpu ] || files+=(gpu.conf)

mkdir -p "$home"
umask 077
aws secretsmanager get-secret-value --secret-id "$secret" --query SecretString --output text >"$settings"
umask 022
for file in "${files[@]}"; do
  aws s3 cp --only-show-errors "$code/$file" "$home/$file"
done
chmod 755 "$home/clipshard.sh"
sudo ln -sf "$home/clipshard.sh" /usr/local/bin/clipshard

if [ "${3:-}" = gpu ]; then
  echo "CLIPSHARD_PACKAGES=com.microsoft.onnxruntime:onnxruntime_gpu:1.28.0" >>"$settings"
  aws s3 cp --only-show-errors "$code/install-cuda.sh" "$home/install-cuda.sh"
  sudo bash "$home/install-cuda.sh"
fi
