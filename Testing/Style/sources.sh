# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
# Shared by the checks of this folder: goes to the top of the source tree and lists its files.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# sources PATTERN...: the files whose path matches, one a line. In a checkout the tracked and the new ones,
# else all that are not built.
sources() {
  if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
    git ls-files --cached --others --exclude-standard -- "$@"
  else
    local paths=() pattern
    for pattern in "$@"; do paths+=(-o -path "./$pattern" -o -path "./*/$pattern"); done
    find . -path ./build -prune -o -path ./.git -prune -o -type f \( "${paths[@]:1}" \) -print |
      sed 's|^\./||'
  fi | sort -u | while read -r file; do
    if [ -f "$file" ]; then echo "$file"; fi
  done
}

# requires PROGRAM PACKAGE: ends the check as skipped when the program is missing.
requires() {
  command -v "$1" >/dev/null && return
  echo "skipped: $1 is not installed (Debian package $2)"
  exit 77
}
