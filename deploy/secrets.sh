#!/bin/sh
# Make the secrets that compose.yaml and the production overlay hand out as files: `sh deploy/secrets.sh [FOLDER]`.
# What is there already stays as it is; delete a file to have it made anew.
set -eu

folder=${1:-$(dirname "$0")/secrets}
mkdir -p "$folder"
chmod 700 "$folder"

random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
# Readable for the containers' users: the folder keeps everybody else away.
keep() { [ -e "$1" ] || { cat > "$1" && chmod 444 "$1"; }; }

password=$(random)
if [ ! -e "$folder/cache.conf" ] || [ ! -e "$folder/cache.url" ]; then
  rm -f "$folder/cache.conf" "$folder/cache.url"
  echo "requirepass $password" | keep "$folder/cache.conf"
  echo "redis://:$password@cache:6379/0" | keep "$folder/cache.url"
fi
random | keep "$folder/grafana-password"
