"""No server of Reddit's can be had. What can be had is PRAW, the library for Reddit that others
wrote and that works: here it says what it would say to Reddit, to compare with what we say.

It keeps its own virtual environment under `.servers/`, so that nothing of it comes near Fener's.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

VERSION = "8.0.3"
HOME = Path(__file__).parents[2] / ".servers" / "praw"
PYTHON = HOME / "bin" / "python"
INSTALLED = HOME / f"installed-{VERSION}"

_SCRIPT = """
import sys
import praw
from praw.models import Message

url = sys.argv[1]
reddit = praw.Reddit(
    client_id="an-id", client_secret="a-secret-only-for-fixtures",
    refresh_token="a-refresh-token-only-for-fixtures", user_agent="server:praw:1.0",
    reddit_url=url, oauth_url=url, check_for_updates=False,
)
reddit.user.me()
list(reddit.inbox.all(limit=100))
list(reddit.subreddit("albania+durres").new(limit=100))
list(reddit.subreddit("albania+durres").comments(limit=100))
list(reddit.subreddit("all").search('"Lumi"', sort="new", limit=100))
reddit.comment("oz1ab2c").reply("It comes on Friday.")
reddit.submission("1p2q3r5").reply("It comes on Friday.")
Message(reddit, _data={"id": "2f3g4h5", "name": "t4_2f3g4h5"}).reply("Thank you.")
reddit.redditor("drita_h").message(subject="Your order", message="Your order")
list(reddit.redditor("lumi_care").comments.new(limit=100))
list(reddit.inbox.sent(limit=100))
reddit.comment("oz1ab2c").mod.remove()
reddit.comment("oz1ab2c").mod.approve()
newcomer = praw.Reddit(
    client_id="an-id", client_secret="a-secret-only-for-fixtures", user_agent="server:praw:1.0",
    redirect_uri="https://desk.example/channels/signed-in/",
    reddit_url=url, oauth_url=url, check_for_updates=False,
)
scopes = ["identity", "read", "submit", "history", "privatemessages", "modposts"]
print(newcomer.auth.url(scopes=scopes, state="a-state", duration="permanent"))
newcomer.auth.authorize("a-code")
"""


def missing() -> str:
    """Why PRAW can't be run here; empty: it can."""
    if INSTALLED.exists():
        return ""
    return f"PRAW {VERSION} is not installed: run make servers"


def install() -> None:
    """Put PRAW into a virtual environment of its own, unless it is there."""
    if INSTALLED.exists():
        return
    HOME.parent.mkdir(exist_ok=True)
    subprocess.run([sys.executable, "-m", "venv", str(HOME)], check=True, timeout=120)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, f"praw=={VERSION}"], check=True, timeout=300)
    INSTALLED.touch()


def speak(url: str) -> str:
    """Have PRAW sign in, read, answer and moderate at `url`, and sign in anew by a code; gives back
    the address to which it would send a person."""
    environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    done = subprocess.run(
        [str(PYTHON), "-c", _SCRIPT, url],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.strip()


if __name__ == "__main__":
    install()
