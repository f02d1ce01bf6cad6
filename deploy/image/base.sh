#!/bin/sh
# Make a stand-in for the Dockerfile's base from Debian's packages, for a machine that pulls no images.
# An image of that name that is there already is taken as it is.
set -eu

base=$1
if buildah inspect --type image "$base" >/dev/null 2>&1; then
  exit 0
fi
echo "Making $base with debootstrap"
root=$(mktemp -d)
log=$(mktemp)
trap 'rm -rf "$root" "$log"' EXIT
if ! debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates bookworm "$root" >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  exit 1
fi
rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/*
container=$(buildah from scratch)
buildah add --quiet "$container" "$root" / >/dev/null
buildah config --cmd python3 "$container"
buildah commit --quiet --rm "$container" "localhost/$base" >/dev/null
