#!/usr/bin/env bash
# Everything that CI runs. Style and structure first, then the tests on SQLite, then those that
# touch a database again on a PostgreSQL server of their own, which ends with them.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
work=$(mktemp -d -t fener-test-XXXXXX)
export FENER_DATA="$work/data"
unset FENER_DATABASE_URL
chmod 755 "$work"

say() { printf '\n== %s\n' "$*"; }

ensure() { # command, Debian package, what for
    if command -v "$1" >/dev/null || ls $4 >/dev/null 2>&1; then return; fi
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "installing $2, $3"
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$2" >/dev/null
    else
        echo "The tests need $3. Install it with: sudo apt-get install $2" >&2
        exit 2
    fi
}

ensure chromium chromium "Chromium for the browser tests" /usr/bin/chromium
ensure pg_ctl postgresql "a PostgreSQL server for the tests" "/usr/lib/postgresql/*/bin/pg_ctl"

# Mostly waits for downloads, so it goes on beside the checks and the first tests.
"$bin/python" -m tests.servers >"$work/servers.log" 2>&1 &
servers=$!

stop() { kill "$servers" 2>/dev/null || true; "$bin/python" tools/postgres.py stop "$work/postgres" >/dev/null 2>&1 || true; rm -rf "$work"; }
trap stop EXIT

say "style, floors, templates, types"
$bin/ruff check --quiet fener tests tools bench conftest.py
$bin/ruff format --quiet --check fener tests tools bench conftest.py
$bin/djlint --quiet --lint fener
$bin/mypy
$bin/python tools/messages.py --check

say "tests on SQLite"
$bin/pytest -q -n "${FENER_TEST_PROCESSES:-2}" --dist loadfile -m "not crash" --ignore=tests/channels
say "channels against the software of their networks"
wait "$servers" || true
cat "$work/servers.log"
$bin/pytest -q -rs -n "${FENER_TEST_PROCESSES:-2}" --dist loadfile -m "not crash" tests/channels
say "killed in the middle of things"
$bin/pytest -q -n "${FENER_TEST_PROCESSES:-2}" --dist loadfile -m crash

say "tests on PostgreSQL"
FENER_DATABASE_URL=$($bin/python tools/postgres.py start "$work/postgres")
export FENER_DATABASE_URL
$bin/pytest -q -n "${FENER_TEST_PROCESSES:-2}" --dist loadfile -m "not crash and not browser" \
    --ignore=fener/core --ignore=fener/connectors --ignore=tests/house --ignore=tests/channels
$bin/pytest -q -n "${FENER_TEST_PROCESSES:-2}" --dist loadfile -m crash
say "all passed"
