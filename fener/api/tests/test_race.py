"""Two agents press send together: one goes out, the other is told why."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from fener.kit.testing import own_database


def test_of_replies_sent_at_once_one_goes_out(tmp_path):
    with own_database() as url:
        done = subprocess.run(
            [sys.executable, "-m", "fener.api.tests.race"],
            env={**os.environ, "FENER_DATA": str(tmp_path), "FENER_DATABASE_URL": url},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    guarded, keyed = told["guarded"], told["keyed"]
    assert guarded["statuses"] == [201, 409, 409, 409]
    assert set(guarded["errors"]) == {"reply.already_answered"}
    assert keyed["statuses"] == [201] * 4
    assert len(keyed["ids"]) == 1
    assert (guarded["replies"], keyed["replies"], told["breaks"]) == (1, 1, 0)
