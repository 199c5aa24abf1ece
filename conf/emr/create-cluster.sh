#!/usr/bin/env bash
# Starts an EMR cluster that builds an index and checks it, and waits for more steps after that.
#
#   SUBNET=subnet-… CODE=s3://my-code/clipshard LOGS=s3://my-logs/clipshard/ SECRET=clipshard/settings \
#     conf/emr/create-cluster.sh gpu|cpu [OPTION...]
#
#   SUBNET   where its machines are
#   CODE     the folder of clipshard.jar and the files beside it (see docs/DEPLOY.md, EMR)
#   LOGS     where EMR puts its logs
#   SECRET   in Secrets Manager, as plain text (not JSON), lines as in .env; a value with spaces or #
#            stands in quotes, and nothing else needs any:
#
#     JDBC_URL=jdbc:postgresql://…    the table's database; at Supabase the session pooler's URL,
#                                     since the direct one needs IPv6
#     JDBC_USER=…                     not at Supabase, where it follows from supabase.url in job.conf
#     JDBC_PASSWORD=…                 of the database
#     FAISS_ACCESS_KEY=…              for the index's bucket, where it is not at AWS; job.conf says
#     FAISS_SECRET_KEY=…              storage.s3.access-key and storage.s3.secret-key to them
#
# Options go to "aws emr create-cluster" as they are, for example --region eu-central-1.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
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
