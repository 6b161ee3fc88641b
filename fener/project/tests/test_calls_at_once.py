"""Many senders at once, and the desk's application in front of a real file or server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from fener.kit.testing import own_database


def test_of_calls_to_a_desk_as_it_is_served_nothing_is_lost_or_doubled(tmp_path: Any) -> None:
    with own_database() as url:
        done = subprocess.run(
            [sys.executable, "-m", "fener.project.tests.calling"],
            env={**os.environ, "FENER_DATA": str(tmp_path), "FENER_DATABASE_URL": url},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["statuses"] == told["expected"]
    assert (told["lost"], told["doubled"]) == ([], [])
    assert told["stored"] == told["new"], "each item is new to one call"
    assert told["not_ours"] == 0
    assert told["lots"] < told["calls"], "nothing was taken together"
