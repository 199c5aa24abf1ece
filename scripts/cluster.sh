#!/usr/bin/env bash
# A Spark cluster of the kind "standalone" on this machine: a master and workers, each a process of
# its own on the loopback address, from the jars that Maven resolved (or from SPARK_HOME).
#
#   scripts/cluster.sh start [--workers N] [--cores N] [--memory SIZE] [--port PORT]
#   scripts/cluster.sh status | stop
#
#   --workers N    (default 2)
#   --cores N      of each worker (default 1)
#   --memory SIZE  of each worker, for all of its executors and drivers (default 3g)
#   --port PORT    of the master (default 7077)
#
# Everything it writes is in target/cluster: what the daemons say in logs/, what executors and
# drivers print in work-N/. What is submitted in cluster mode runs there, not here:
#
#   scripts/submit.sh BuildIndex --master spark://127.0.0.1:7077
#   scripts/submit.sh BuildIndex --master spark://127.0.0.1:7077 --deploy-mode cluster
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"

home=$(readlink -m "$root/target/cluster")
patience=6000 # tenths of a second, for a machine that is busy with other things
workers=2
cores=1
memory=3g
port=7077

# daemon NAME: sets `pid` to its process, or fails.
daemon() {
  local command
  pid=$(cat "$home/$1.pid" 2>/dev/null) &&
    command=$(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline") && [[ $command == *org.apache.spark.deploy.* ]]
}

names() {
  (cd "$home" 2>/dev/null && compgen -G '*.pid' | sed 's/\.pid$//' | sort -r) || true
}

stop_all() {
  local name tenths
  for name in $(names); do
    if daemon "$name"; then
      kill "$pid" 2>/dev/null || true
      for ((tenths = 0; tenths < patience; tenths++)); do
        daemon "$name" || break
        sleep 0.1
      done
      ! daemon "$name" || kill -KILL "$pid" 2>/dev/null || true
    fi
    rm -f "$home/$name.pid"
  done
}

# launch NAME CLASS WORD...: starts a daemon.
launch() {
  local name=$1
  shift
  SPARK_LOCAL_IP=127.0.0.1 setsid "$java" "${module_options[@]}" -Xmx512m -cp "$SPARK_HOME/jars/*" "$@" \
    </dev/null >"$home/logs/$name.log" 2>&1 &
  echo $! >"$home/$name.pid"
}

# await NAME TEXT: until its log holds the text.
await() {
  local tenths
  for ((tenths = 0; tenths < patience; tenths++)); do
    ! grep -qsF "$2" "$home/logs/$1.log" || return 0
    daemon "$1" || break
    sleep 0.1
  done
  tail -n 20 "$home/logs/$1.log" >&2
  stop_all
  die "the $1 did not start; its last lines are above, all of them in $home/logs/$1.log"
}

start() {
  local n core url
  [ -z "$(names)" ] || ! daemon master || die "a cluster is running already; stop it with scripts/cluster.sh stop"
  find_java
  build_job
  find_spark
  core=$(jar_of_spark 'spark-core_*') || die "SPARK_HOME=$SPARK_HOME has no jars/spark-core_*.jar"
  core=${core#spark-core_}
  export SPARK_SCALA_VERSION=${core%%-*} SPARK_NO_DAEMONIZE=1
  rm -rf "$home"
  mkdir -p "$home/logs"
  cat >"$home/Options.java" <<'END'
class Options {
  public static void main(String[] none) {
    System.out.println(org.apache.spark.launcher.JavaModuleOptions.defaultModuleOptions());
  }
}
END
  read -ra module_options < <("$java" -cp "$SPARK_HOME/jars/*" "$home/Options.java" |
    sed 's/--add-modules=jdk.incubator.vector//')
  url=spark://127.0.0.1:$port
  launch master org.apache.spark.deploy.master.Master --host 127.0.0.1 --port "$port" --webui-port 0
  await master "I have been elected leader"
  for ((n = 1; n <= workers; n++)); do
    launch "worker-$n" org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --port 0 --webui-port 0 \
      --cores "$cores" --memory "$memory" --work-dir "$home/work-$n" "$url"
  done
  for ((n = 1; n <= workers; n++)); do
    await "worker-$n" "Successfully registered with master"
  done
  echo "$workers workers of $cores cores and $memory at $url, shown at $(page)"
  echo "Submit to it: scripts/submit.sh BuildIndex --master $url"
}

page() {
  sed -nE 's/.*MasterWebUI.* started at (http:\S+).*/\1/p' "$home/logs/master.log" | head -n 1
}

status() {
  local name found=3
  for name in $(names); do
    if daemon "$name"; then
      echo "$name: process $pid, log $home/logs/$name.log"
      found=0
    fi
  done
  [ $found -eq 0 ] || echo "No cluster is running."
  return $found
}

case ${1:-} in
  --help | -h | "")
    usage
    [ $# -gt 0 ] || exit 2
    exit 0
    ;;
  start | stop | status) action=$1 ;;
  *) die "there is no action '$1'; see --help" ;;
esac
shift
while [ $# -gt 0 ]; do
  case $1 in
    --workers | --cores | --port)
      [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || die "$1 needs a whole number above 0, not '${2:-}'"
      declare "${1#--}=$2"
      ;;
    --memory)
      [[ ${2:-} =~ ^[1-9][0-9]*[mg]$ ]] || die "--memory needs a size such as 3g, not '${2:-}'"
      memory=$2
      ;;
    *) die "there is no option $1; see --help" ;;
  esac
  shift 2
done
case $action in
  start) start ;;
  stop)
    stop_all
    echo "No cluster is running."
    ;;
  status) status ;;
esac
