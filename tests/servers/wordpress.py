"""WordPress as Debian packs it, on PHP's own server, with a MariaDB of its own that has no port and
nothing to do with one that may run here. `python -m tests.servers.wordpress` installs it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

HOME = Path(__file__).parents[2] / ".servers" / "wordpress"
SITE = HOME / "site"
SEED = HOME / "seed"
"""A database in which WordPress is installed, copied for each run."""
READY = SEED / "ready"
PROGRAMS = ("php", "mariadbd", "mariadb-install-db")
PACKAGES = ("php-cli", "php-mysql", "php-gd", "mariadb-server-core", "mariadb-client-core")
UNPACKED = ("wordpress", "php-getid3")
"""Packages that are only unpacked: installing them would bring a web server with them."""
USER = "lumina"
_PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin"))
_STARTS_WITHIN = 60.0
_LINE = httpx.Client(trust_env=False, timeout=30)

_CONFIG = """<?php
define('DB_NAME', 'wp');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:' . getenv('WP_SOCKET'));
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $n) {
    define($n . '_KEY', 'only for tests');
    define($n . '_SALT', 'only for tests');
}
define('WP_HOME', getenv('WP_URL'));
define('WP_SITEURL', getenv('WP_URL'));
define('WP_ENVIRONMENT_TYPE', 'local');
define('DISABLE_WP_CRON', true);
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""
_QUIET = """<?php
// Visitors of a test write faster than people do, and mail goes nowhere.
add_filter('comment_flood_filter', '__return_false', 100);
add_filter('pre_wp_mail', '__return_true');
"""
_INSTALL = """
define('WP_INSTALLING', true);
require 'wp-load.php';
require 'wp-admin/includes/upgrade.php';
wp_install('Lumina', 'admin', 'admin@lumina.example', true, '', 'a password for tests');
$id = wp_insert_user(['user_login' => '%s', 'user_pass' => 'a password for tests',
    'user_email' => 'desk@lumina.example', 'display_name' => 'Lumina', 'role' => 'editor']);
wp_insert_user(['user_login' => 'arta', 'user_pass' => 'a password for tests',
    'user_email' => 'arta@lumina.example', 'display_name' => 'Arta', 'role' => 'author']);
update_option('comment_previously_approved', 0);
"""


@dataclass(frozen=True)
class Site:
    """A running WordPress. `url` has no slash at the end."""

    url: str
    password: str
    """The desk's application password."""
    environment: dict[str, str]

    def php(self, code: str) -> str:
        """What `code` prints, run inside WordPress as somebody at the server could."""
        return _php(f"require 'wp-load.php';\n{code}", self.environment)

    def comment(
        self, text: str, who: str = "Drita", *, parent: int = 0, post: int = 1, url: str = ""
    ) -> int:
        """A visitor writes under a post, through the site's own form; the comment's number."""
        answer = _LINE.post(
            f"{self.url}/wp-comments-post.php",
            data={
                "comment": text,
                "author": who,
                "email": f"{''.join(filter(str.isalnum, who.lower()))}@customer.example",
                "url": url,
                "comment_post_ID": str(post),
                "comment_parent": str(parent),
            },
        )
        assert answer.status_code == 302, answer.text[-500:]
        return int(
            self.php(
                "echo get_comments(['number' => 1, 'orderby' => 'comment_ID'])[0]->comment_ID;"
            )
        )

    def publish(self, title: str, text: str = "") -> int:
        """The site's owner writes an article; its number."""
        said = json.dumps({"post_title": title, "post_content": text or title})
        quoted = said.replace("\\", "\\\\").replace("'", "\\'")
        return int(
            self.php(f"""echo wp_insert_post(wp_slash(json_decode('{quoted}', true))
                + ['post_status' => 'publish', 'post_author' => 1]);""")
        )

    def page(self, post: int = 1) -> str:
        """What the public sees of a post."""
        return _LINE.get(f"{self.url}/?p={post}", follow_redirects=True).raise_for_status().text

    def feed(self, which: str) -> httpx.Response:
        return _LINE.get(f"{self.url}/?feed={which}", follow_redirects=True)

    def comments(self, status: str = "any") -> list[dict[str, Any]]:
        """The site's own books, the newest first."""
        code = f"""echo json_encode(array_map(fn($c) => [
            'id' => (int) $c->comment_ID, 'parent' => (int) $c->comment_parent,
            'text' => $c->comment_content, 'by' => $c->comment_author,
            'state' => $c->comment_approved, 'agent' => $c->comment_agent,
        ], get_comments(['status' => '{status}', 'orderby' => 'comment_ID'])));"""
        found: list[dict[str, Any]] = json.loads(self.php(code))
        return found

    def application_password(self, user: str) -> str:
        return self.php(f"""echo WP_Application_Passwords::create_new_application_password(
            get_user_by('login', '{user}')->ID, ['name' => uniqid('desk')])[0];""")


def missing() -> str:
    """Why the server can't be run here; empty: it can."""
    absent = _absent()
    if absent:
        return f"{', '.join(absent)} not installed: run python -m tests.servers.wordpress as root"
    if not READY.exists():
        return "WordPress is not installed: run python -m tests.servers.wordpress"
    return ""


def install() -> None:
    """Have Debian's packages and a database with WordPress in it, unless they are there."""
    if not missing():
        return
    HOME.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        _run("apt-get", "update", "-qq", env=quiet)
        if _absent():
            _run("apt-get", "install", "-y", "--no-install-recommends", *PACKAGES, env=quiet)
    if _absent():
        return
    shutil.rmtree(SITE, ignore_errors=True)
    shutil.rmtree(SEED, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=HOME) as folder:
        _run("apt-get", "download", *UNPACKED, _theme(), cwd=folder)
        tree = Path(folder) / "tree"
        for package in Path(folder).glob("*.deb"):
            _run("dpkg", "-x", str(package), str(tree))
        # What is linked from outside the packages are scripts for its editors, left out here.
        shutil.copytree(tree / "usr/share/wordpress", SITE, ignore_dangling_symlinks=True)
    (SITE / "wp-config.php").write_text(_CONFIG)
    (SITE / "wp-content/mu-plugins").mkdir()
    (SITE / "wp-content/mu-plugins/quiet.php").write_text(_QUIET)
    user = ["--user=root"] if os.geteuid() == 0 else []
    _run(
        "mariadb-install-db", "--no-defaults", f"--datadir={SEED / 'data'}", *user,
        "--auth-root-authentication-method=normal", "--skip-test-db",
    )  # fmt: skip
    with _database(SEED / "data") as environment:
        _run(
            "mariadb", "--no-defaults", f"--socket={environment['WP_SOCKET']}", "-uroot",
            "-e", "CREATE DATABASE wp CHARACTER SET utf8mb4",
        )  # fmt: skip
        _php(_INSTALL % USER, {**environment, "WP_URL": "http://127.0.0.1"})
    READY.touch()


@contextmanager
def running() -> Iterator[Site]:
    """A site with one post and no comment but WordPress's own, on a free loopback port."""
    with tempfile.TemporaryDirectory(prefix="wp-") as folder:
        data = Path(folder) / "data"
        shutil.copytree(SEED / "data", data)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        url = f"http://127.0.0.1:{port}"
        with _database(data) as found, _serving(port, {**found, "WP_URL": url}) as environment:
            site = Site(url, "", environment)
            _wait_for(site)
            yield Site(url, site.application_password(USER), environment)


@contextmanager
def _database(data: Path) -> Iterator[dict[str, str]]:
    """A MariaDB that only listens on a socket in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="db-") as folder:
        path = Path(folder) / "s"
        command = [
            "mariadbd", "--no-defaults", f"--datadir={data}", f"--socket={path}",
            f"--pid-file={folder}/pid", "--skip-networking", "--innodb-buffer-pool-size=32M",
            "--innodb-flush-log-at-trx-commit=0", "--performance-schema=OFF",
        ]  # fmt: skip
        if os.geteuid() == 0:
            command.append("--user=root")
        with _running(command, {}):
            _until(lambda: _takes_calls(path))
            yield {"WP_SOCKET": str(path)}


@contextmanager
def _serving(port: int, environment: dict[str, str]) -> Iterator[dict[str, str]]:
    command = ["php", "-S", f"127.0.0.1:{port}", "-t", str(SITE)]
    with _running(command, {**environment, "PHP_CLI_SERVER_WORKERS": "3"}):
        yield environment


@contextmanager
def _running(command: list[str], environment: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(
        command,
        env={**os.environ, **environment, "PATH": _PATH},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        # PHP's server has workers, which only its group reaches.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, 15)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait()


def _php(code: str, environment: dict[str, str]) -> str:
    found = {**os.environ, **environment, "HTTP_HOST": "localhost"}
    done = subprocess.run(
        ["php", "-d", "display_errors=stderr", "-r", f"chdir('{SITE}'); {code}"],
        env=found,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:] or done.stdout[-2000:]
    return done.stdout.strip()


def _absent() -> list[str]:
    return [program for program in PROGRAMS if not shutil.which(program, path=_PATH)]


def _theme() -> str:
    """The package of the theme that this version of WordPress begins with."""
    said = _run("apt-cache", "depends", "wordpress")
    return re.findall(r"wordpress-theme-\w+", said)[-1]


def _run(*command: str, **how: Any) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False, **how)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr[-2000:]}"
    return done.stdout


def _takes_calls(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True


def _wait_for(site: Site) -> None:
    def answers() -> bool:
        try:
            return _LINE.get(f"{site.url}/?rest_route=/").status_code == 200
        except httpx.TransportError:
            return False

    _until(answers)


def _until(is_so: Any) -> None:
    give_up_at = time.monotonic() + _STARTS_WITHIN
    while not is_so():
        assert time.monotonic() < give_up_at, "the server did not start"
        time.sleep(0.05)


if __name__ == "__main__":
    install()
    print(missing() or "ready")
