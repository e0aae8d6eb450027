#!/usr/bin/env bash
# Installs the programs that `npm run interop` runs beside the sandbox: Debian's by apt-get, Python's into .interop/python.
# Does nothing that was done before.
set -euo pipefail
cd "$(dirname "$0")/.."

venv=.interop/python
requirements=test/interop/python/requirements.txt

install_programs() {
  local missing=()
  command -v swaks >/dev/null || missing+=(swaks)
  command -v dig >/dev/null || missing+=(bind9-dnsutils)
  command -v named-checkzone >/dev/null || missing+=(bind9-utils)
  # Outside of most people's PATH.
  [ -x /usr/sbin/named ] || missing+=(bind9)
  [ -x /usr/sbin/unbound ] || missing+=(unbound)
  # Another one of the same name may stand before it in PATH.
  [ -x /usr/bin/aws ] || missing+=(awscli)
  [ -x /usr/bin/chromium ] || missing+=(chromium)
  # One folder a version, none of them in anybody's PATH.
  compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || missing+=(postgresql)
  python_that_makes_environments >/dev/null || missing+=(python3 python3-venv)
  [ "${#missing[@]}" -eq 0 ] && return 0
  local root=()
  [ "$(id -u)" -eq 0 ] || root=(sudo)
  "${root[@]}" apt-get update -qq
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}"
}

# boto3 needs Python 3.10; Debian's own python3 may come without what makes environments.
python_that_makes_environments() {
  local candidate
  for candidate in python3 /usr/bin/python3; do
    if "$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
      printf '%s\n' "$candidate"
      return 0
    fi
  done
  return 1
}

install_python() {
  cmp -s "$requirements" "$venv/installed" && return 0
  rm -rf "$venv"
  "$(python_that_makes_environments)" -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$requirements"
  cp "$requirements" "$venv/installed"
}

install_programs
install_python
