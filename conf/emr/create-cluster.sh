#!/usr/bin/env bash
# Starts an EMR cluster that builds an index and checks it, and waits for more steps after that.
#
#   SUBNET=subnet-… CODE=s3://my-code/clipshard LOGS=s3://my-logs/clipshard/ SECRET=clipshard/settings \
#     conf/emr/create-cluster.sh gpu|cpu [OPTION...]
#
#   SUBNET   where its machines are
#   CODE     the folder of clipshard.jar, bootstrap.sh and job.conf (see README.md, EMR)
#   LOGS     where EMR puts its logs
#   SECRET   in Secrets Manager, lines as in .env: JDBC_URL, JDBC_USER, JDBC_PASSWORD, and keys
#
# Options go to "aws emr create-cluster" as they are, for example --region eu-central-1.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
case ${1:-} in
  gpu | cpu) kind=$1 ;;
  *)
    awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$0"
    exit 2
    ;;
esac
shift

words=("$SECRET" "$CODE")
[ "$kind" = cpu ] || words+=(gpu)
exec aws emr create-cluster \
  --name clipshard \
  --release-label emr-7.13.0 \
  --applications Name=Spark \
  --service-role EMR_DefaultRole_V2 \
  --ec2-attributes "InstanceProfile=EMR_EC2_DefaultRole,SubnetId=$SUBNET" \
  --instance-groups "file://$here/instance-groups-$kind.json" \
  --configurations "file://$here/configurations-$kind.json" \
  --bootstrap-actions "Name=clipshard,Path=$CODE/bootstrap.sh,Args=[$(IFS=,; echo "${words[*]}")]" \
  --steps "file://$here/steps.json" \
  --log-uri "$LOGS" \
  --auto-termination-policy IdleTimeout=900 \
  --no-auto-terminate \
  "$@"
