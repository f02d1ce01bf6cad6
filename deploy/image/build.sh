#!/bin/sh
# Build the image with buildah, which needs no daemon. With a Docker daemon, `docker build .` does the same.
set -eu
cd "$(dirname "$0")/../.."

image=$1
export BUILDAH_ISOLATION=chroot

missing=$(for tool in buildah debootstrap runc; do command -v $tool >/dev/null || echo $tool; done)
if [ -n "$missing" ]; then
  echo "Installing" $missing
  apt-get update -q >/dev/null
  # shellcheck disable=SC2086 # one word a tool
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing >/dev/null
fi

sh deploy/image/base.sh "$(sed -n 's/^ARG BASE=//p' Dockerfile)"

# A network that looks into encrypted traffic has an authority of its own: the build trusts what this machine trusts.
authorities=/etc/ssl/certs/ca-certificates.crt
mkdir -p build/image
printf '[global]\ncert = %s\n' "$authorities" > build/image/pip.conf

buildah build --pull-never --layers --format docker --tag "$image" \
  --build-arg VERSION="${image##*:}" \
  --build-arg REVISION="$(git rev-parse --verify --quiet HEAD || echo unknown)" \
  --volume "$authorities:$authorities:ro" --volume "$PWD/build/image/pip.conf:/etc/pip.conf:ro" .
