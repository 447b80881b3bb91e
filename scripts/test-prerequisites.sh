#!/usr/bin/env bash
# Brings what the tests need: Debian packages, a Python environment with an SMTP server, the
# libraries of e2e/. Quick when all is there. Installs packages as root or with a sudo that asks
# for no password; otherwise prints the command and exits 1.
set -euo pipefail
cd "$(dirname "$0")/.."

aiosmtpd=1.4.6
venv=${ESSAIM_TESTBED_VENV:-target/testbed-venv}
guard=/usr/sbin/policy-rc.d

has() { command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ]; }
has_postgres() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
has_venv() { /usr/bin/env python3 -c 'import venv, ensurepip' >/dev/null 2>&1; }
node_is_recent() { has node && [ "$(node -p 'parseInt(process.versions.node) >= 20')" = true ]; }

packages=()
has_postgres || packages+=(postgresql)
[ -x /usr/lib/dovecot/imap ] || packages+=(dovecot-imapd)
has chromium || packages+=(chromium)
has_venv || packages+=(python3 python3-venv)
has pdftotext || packages+=(poppler-utils)
has xmllint || packages+=(libxml2-utils)
has openssl || packages+=(openssl)
has node || packages+=(nodejs)
has npm || packages+=(npm)

# Runs a command as root; false when this user may not.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif sudo -n true 2>/dev/null; then sudo -n "$@"; else return 1; fi
}

install_packages() {
  local guarded=no result=0
  # While packages install, no service may start (the tests start their own, elsewhere). A guard
  # that the system has already stays as it is.
  if [ ! -e "$guard" ]; then
    printf '#!/bin/sh\nexit 101\n' | as_root install -m 755 /dev/stdin "$guard"
    guarded=yes
  fi
  as_root env DEBIAN_FRONTEND=noninteractive sh -c \
    'apt-get update -q && apt-get install -q -y --no-install-recommends "$@"' apt "${packages[@]}" || result=$?
  [ "$guarded" = no ] || as_root rm -f "$guard"
  return "$result"
}

if [ "${#packages[@]}" -gt 0 ]; then
  if ! has apt-get || ! as_root true; then
    echo "Missing for the tests: ${packages[*]}. Install them with:" >&2
    echo "  sudo apt-get install --no-install-recommends ${packages[*]}" >&2
    exit 1
  fi
  echo "Installing: ${packages[*]}" >&2
  install_packages
fi

if ! node_is_recent; then
  echo "The tests need Node.js 20 or newer; this is $(node --version). See https://nodejs.org" >&2
  exit 1
fi

if ! "$venv/bin/python" -c "import importlib.metadata as m; assert m.version('aiosmtpd') == '$aiosmtpd'" 2>/dev/null; then
  echo "Installing: aiosmtpd $aiosmtpd in $venv" >&2
  python3 -m venv --clear "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "aiosmtpd==$aiosmtpd"
fi

# npm writes this file at the end of an installation; it is older than the lock when that changed.
installed=e2e/node_modules/.package-lock.json
if [ ! -e "$installed" ] || [ e2e/package-lock.json -nt "$installed" ]; then
  echo "Installing: the libraries of e2e/" >&2
  (cd e2e && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
  touch "$installed"
fi
