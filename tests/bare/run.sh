#!/usr/bin/env bash
# Proves the README on a machine that holds nothing but Python 3.11, make and git.
#
# Builds a Debian root with debootstrap, puts a clean clone of HEAD into it and runs there what a
# newcomer runs: `make system smoke test`, or the targets given as arguments. Of this machine it takes
# the kernel, the network and how pip and apt are configured; no Python package, no cache. All mounts
# live in a mount namespace of their own, so that nothing outlives the run but a folder to remove.
#
#   tests/bare/run.sh [TARGET…]     as root; KEEP=1 keeps the root for a look inside
set -eu -o pipefail
here=$(cd "$(dirname "$0")" && pwd)
repository=$(git -C "$here" rev-parse --show-toplevel)

[ "$(id -u)" -eq 0 ] || { echo "run as root: debootstrap and chroot need it" >&2; exit 1; }
command -v debootstrap >/dev/null || { echo "missing: apt-get install debootstrap" >&2; exit 1; }

root=$(mktemp -d "${TMPDIR:-/tmp}/handmill-bare.XXXXXX")
chmod 755 "$root"  # apt downloads as a user of its own
finish() { [ -n "${KEEP:-}" ] && echo "kept: $root" || rm -rf --one-file-system "$root"; }
trap finish EXIT

# The mirror this machine's own apt uses for the suite, else debootstrap's own.
mirror=$(apt-get indextargets --format '$(CODENAME) $(COMPONENT) $(REPO_URI)' 2>/dev/null \
    | awk '$1 == "bookworm" && $2 == "main" {print $3; exit}')
echo "building a root with python3, make and git"
debootstrap --variant=minbase --include=python3,make,git,ca-certificates bookworm "$root" \
    ${mirror:+"$mirror"} >"$root.log" 2>&1 || { tail -n 20 "$root.log" >&2; exit 1; }
rm -f "$root.log"

git clone --quiet --no-hardlinks "$repository" "$root/handmill"
echo "commit: $(git -C "$root/handmill" log -1 --format='%h %s')"
unshare --mount --propagation private "$here/inside.sh" "$root" "${@:-system smoke test}"
