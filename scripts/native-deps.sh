#!/usr/bin/env bash
# Installs what the build of the FAISS library and its tests need, on Debian 12 (or a system with the
# same packages): with apt-get where this is root or sudo asks for no password, else it names the
# packages and fails. Does nothing when all is there.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"

need_packages g++ binutils libfaiss-dev python3-faiss
