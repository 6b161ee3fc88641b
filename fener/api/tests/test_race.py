"""Two agents press send together: one goes out, the other is told why."""

from __future__ import annotations

from fener.kit.testing import told_by


def test_of_replies_sent_at_once_one_goes_out(tmp_path):
    told = told_by("fener.api.tests.race", tmp_path)
    guarded, keyed = told["guarded"], told["keyed"]
    assert guarded["statuses"] == [201, 409, 409, 409]
    assert set(guarded["errors"]) == {"reply.already_answered"}
    assert keyed["statuses"] == [201] * 4
    assert len(keyed["ids"]) == 1
    assert (guarded["replies"], keyed["replies"], told["breaks"]) == (1, 1, 0)
