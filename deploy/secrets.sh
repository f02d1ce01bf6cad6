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

for server in cache jobs; do
  password=$(random)
  if [ ! -e "$folder/$server.conf" ] || [ ! -e "$folder/$server.url" ]; then
    rm -f "$folder/$server.conf" "$folder/$server.url"
    echo "requirepass $password" | keep "$folder/$server.conf"
    echo "redis://:$password@$server:6379/0" | keep "$folder/$server.url"
  fi
done
random | keep "$folder/grafana-password"
