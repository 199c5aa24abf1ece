#!/usr/bin/env bash
# Takes a picture of a report, or of any page that needs no network, in a real browser.
#
#   scripts/screenshot.sh PAGE.html OUT.png [WIDTH] [--height N] [--dark]
#
#   WIDTH       of the window in pixels (default 1280; a phone has 390)
#   --height N  only the first N rows (default: the whole page)
#   --dark      as those see it who prefer dark pages
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"

tallest=16000
words=()
height=
scheme=1
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h)
      usage
      exit 0
      ;;
    --height)
      [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || die "--height needs a whole number above 0, not '${2:-}'"
      height=$2
      shift
      ;;
    --dark) scheme=0 ;;
    -*) die "there is no option $1; see --help" ;;
    *) words+=("$1") ;;
  esac
  shift
done
[ ${#words[@]} -ge 2 ] && [ ${#words[@]} -le 3 ] || die "see --help"
page=${words[0]} picture=${words[1]} width=${words[2]:-1280}
[ -f "$page" ] || die "there is no page $page"
[[ $width =~ ^[1-9][0-9]*$ ]] || die "WIDTH is a whole number above 0, not '$width'"

need_packages chromium python3-pil
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
# Under a name that is the same in a URL.
cp -- "$page" "$profile/page.html"
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$profile" \
  --blink-settings=preferredColorScheme=$scheme --window-size="$width,${height:-$tallest}" \
  --screenshot="$(readlink -m "$picture")" "file://$profile/page.html" >"$profile/log" 2>&1 &&
  [ -s "$picture" ] || {
  cat "$profile/log" >&2
  die "the browser took no picture of $page"
}
[ -z "$height" ] || exit 0

# What is below the page's end has the page's colour.
/usr/bin/python3 - "$picture" <<'END'
import sys
from PIL import Image, ImageChops

shot = Image.open(sys.argv[1]).convert("RGB")
ground = Image.new("RGB", shot.size, shot.getpixel((0, 0)))
content = ImageChops.difference(shot, ground).getbbox()
if content:
    shot.crop((0, 0, shot.width, min(shot.height, content[3] + 32))).save(sys.argv[1])
END
