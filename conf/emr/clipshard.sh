#!/usr/bin/env bash
# Runs a class of the job on the cluster: clipshard CLASS [OPTION...]
#
# The secrets are read from clipshard.env beside this script, as data: whatever stands in a password,
# no shell gets to see it. They go on in the environment, where no list of steps or processes shows
# them.
set -euo pipefail

home=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
# shellcheck source=../../scripts/lib.sh
. "$home/lib.sh"
read_env_file "$home/clipshard.env"

class=$1
shift
configs=()
for file in gpu.conf job.conf; do
  [ ! -f "$home/$file" ] || configs+=(--config "$home/$file")
done
exec spark-submit --deploy-mode client --class "$class" \
  ${CLIPSHARD_PACKAGES:+--packages "$CLIPSHARD_PACKAGES"} \
  "$home/clipshard.jar" "${configs[@]}" "$@"
