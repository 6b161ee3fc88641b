"""`pywa`, a client of WhatsApp that somebody else wrote, in an environment of its own.

No server: a second pair of eyes. What it makes of a call is asked for as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

VERSION = "4.5.0"
_FOLDER = Path(__file__).parents[2] / ".servers" / "pywa"
_PYTHON = _FOLDER / "bin" / "python"
_READER = """
import json, sys
from pywa import WhatsApp, types
from pywa.errors import WhatsAppError
from pywa.utils import webhook_updates_validator

asked = json.load(sys.stdin)
client = WhatsApp(phone_id="1", token="t", validate_updates=False)

def read(update):
    message = types.Message.from_update(client, update)
    user = message.from_user
    return {
        "id": message.id, "user": user.bsuid, "phone": user.wa_id, "name": user.name,
        "at": message.timestamp.timestamp(), "text": message.text,
    }

def status(update):
    found = types.MessageStatus.from_update(client, update)
    return {"id": found.id, "state": found.status.value, "at": found.timestamp.timestamp(),
            "key": found.tracker}

def fits(row):
    return webhook_updates_validator(row["secret"], row["body"].encode(), row["mark"])

print(json.dumps({
    "messages": [read(one) for one in asked.get("messages", [])],
    "statuses": [status(one) for one in asked.get("statuses", [])],
    "fits": [fits(one) for one in asked.get("signed", [])],
}))
"""


def install() -> None:
    """Make the environment, or return at once where it is there."""
    if missing():
        subprocess.run([sys.executable, "-m", "venv", str(_FOLDER)], check=True, timeout=120)
        install_it = [str(_PYTHON), "-m", "pip", "install", "--quiet", f"pywa=={VERSION}"]
        subprocess.run(install_it, check=True, timeout=600)


def missing() -> str:
    """What can't be had, in words; empty where everything is there."""
    if _PYTHON.exists() and any(_FOLDER.glob(f"lib/python3*/site-packages/pywa-{VERSION}*")):
        return ""
    return f"pywa {VERSION} is not installed: call tests.servers.pywa.install()"


def asked(question: dict[str, Any]) -> dict[str, Any]:
    """What `pywa` makes of `messages`, `statuses` and `signed` calls."""
    done = subprocess.run(
        [str(_PYTHON), "-c", _READER],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    value: dict[str, Any] = json.loads(done.stdout)
    return value
