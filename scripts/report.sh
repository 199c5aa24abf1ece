#!/usr/bin/env bash
# Fetches the reports of the last build and the last check from beside the index, in a bucket for
# example, prints where the pages are, the newest last, and opens that in a browser where there is
# a screen.
#
#   scripts/report.sh [--no-open] [FOLDER] [OPTION...]
#
#   FOLDER     on this machine, made where it is missing; by default a new one for temporary files
#   --no-open  opens nothing
#
# Which index it is, the environment and .env say as they do to scripts/submit.sh. Other options are
# those of FetchReport: --set KEY=VALUE, --config FILE, --help for all.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"

words=()
opens=yes
for word in "$@"; do
  case $word in
    --help | -h)
      usage
      exit 0
      ;;
    --no-open) opens=no ;;
    *) words+=("$word") ;;
  esac
done

# A session of Spark's is not needed, whatever master the settings name.
printed=$("$root/scripts/submit.sh" FetchReport --master 'local[1]' "${words[@]}")
echo "$printed"
page=${printed##*$'\n'}
if [ $opens = yes ] && [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && command -v xdg-open >/dev/null; then
  xdg-open "$page" >/dev/null 2>&1 || echo "report.sh: no browser could be opened" >&2
fi
