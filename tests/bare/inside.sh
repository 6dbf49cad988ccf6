#!/usr/bin/env bash
# Runs make in a bare root: inside.sh ROOT TARGET…. Called by run.sh in a mount namespace of its own.
set -eu -o pipefail
root=$1
shift

for folder in proc sys dev; do mount --rbind "/$folder" "$root/$folder"; done

# How this machine reaches the network and its package indexes: copied or bound, never written down.
share() { # a file is copied, a folder bound read-only, at the same path
    [ ! "$1" -ef "$root$1" ] || return 0
    if [ -f "$1" ]; then install -D -m 644 "$1" "$root$1"; fi
    if [ -d "$1" ]; then mkdir -p "$root$1" && mount --bind --options ro "$1" "$root$1"; fi
}
share /etc/resolv.conf
share /etc/hosts
share /etc/ssl/certs/ca-certificates.crt
apt-config dump | grep -E '^Acquire::(https?|Check)' >"$root/etc/apt/apt.conf.d/99host" || true

keep=()
while IFS='=' read -r name value; do
    case $name in
        PIP_* | [Hh][Tt][Tt][Pp]*_[Pp][Rr][Oo][Xx][Yy] | [Nn][Oo]_[Pp][Rr][Oo][Xx][Yy] \
            | SSL_CERT_* | *_CA_BUNDLE | GIT_SSL_CAINFO)
            keep+=("$name=$value") && share "$value" ;;
    esac
done < <(env)
for config in /etc/pip.conf "$HOME/.config/pip/pip.conf" "$HOME/.pip/pip.conf"; do
    [ -f "$config" ] || continue
    install -D -m 644 "$config" "$root${config/#$HOME//root}"
    # Folders of packages named there (file:///… or /…), with what lies beside an index.
    grep -oE '(file://)?/[^ ]+' "$config" | sed 's|^file://||; s|/simple/*$||' \
        | while read -r path; do [ -d "$path" ] && echo "$path" || true; done
done | sort --unique >"$root/tmp/folders"
while read -r folder; do share "$folder"; done <"$root/tmp/folders"

for target in $*; do
    echo "== make $target"
    started=$SECONDS
    chroot "$root" env -i HOME=/root LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        "${keep[@]}" make -C /handmill --no-print-directory "$target"
    echo "== make $target took $((SECONDS - started)) s"
done
