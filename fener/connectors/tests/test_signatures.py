from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fener.connectors.contract import Refused
from fener.connectors.signatures import check, hmac_sha256, sign

NOW = datetime(2026, 3, 27, 18, 5, tzinfo=UTC)
STAMP = int(NOW.timestamp())
BODY = b'{"id": "1"}'


def test_the_primitive_agrees_with_published_vectors() -> None:
    known = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    assert hmac_sha256("It's a Secret to Everybody", b"Hello, World!") == known
    # RFC 4231, test case 2.
    known = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert hmac_sha256("Jefe", b"what do ya want for nothing?") == known


@pytest.mark.parametrize(
    ("signing", "valid"),
    [(["new"], ["new", "old"]), (["old"], ["new", "old"]), (["new", "old"], ["old"])],
)
def test_a_secret_can_be_changed_without_a_gap(signing: list[str], valid: list[str]) -> None:
    check(sign(signing, STAMP, BODY), BODY, valid, NOW)


@pytest.mark.parametrize("away", [-300, 300])
def test_the_window_is_five_minutes_either_way(away: int) -> None:
    header = sign(["s"], STAMP, BODY)
    check(header, BODY, ["s"], NOW + timedelta(seconds=away))
    with pytest.raises(Refused) as refused:
        check(header, BODY, ["s"], NOW + timedelta(seconds=away + (1 if away > 0 else -1)))
    assert refused.value.key == "webhook.stamp_old"


def test_an_old_call_without_the_secret_learns_nothing_of_the_clock() -> None:
    with pytest.raises(Refused) as refused:
        check(sign(["wrong"], 1, BODY), BODY, ["s"], NOW)
    assert refused.value.key == "webhook.signature_wrong"


GOOD_MARK = sign(["s"], STAMP, BODY).partition(",")[2]


@pytest.mark.parametrize(
    "header",
    [
        GOOD_MARK,
        f"t={STAMP}",
        f"t=,{GOOD_MARK}",
        f"t=-{STAMP},{GOOD_MARK}",
        f"t=٣{STAMP},{GOOD_MARK}",
        f"t={STAMP},t={STAMP},{GOOD_MARK}",
        f"t={'9' * 5000},{GOOD_MARK}",
        f"t={STAMP}," + ",".join([GOOD_MARK] * 9),
        "nonsense",
        ",,,=,",
    ],
)
def test_a_header_of_another_shape_is_refused(header: str) -> None:
    with pytest.raises(Refused) as refused:
        check(header, BODY, ["s"], NOW)
    assert refused.value.key == "webhook.signature_unreadable"


def test_the_stamp_is_signed_too() -> None:
    header = sign(["s"], STAMP, BODY).replace(f"t={STAMP}", f"t={STAMP + 1}")
    with pytest.raises(Refused) as refused:
        check(header, BODY, ["s"], NOW)
    assert refused.value.key == "webhook.signature_wrong"


def test_an_empty_secret_signs_nothing() -> None:
    assert sign(["", "s"], STAMP, BODY).count("v1=") == 1
    with pytest.raises(Refused):
        check(f"t={STAMP},v1={hmac_sha256('', b'%d.' % STAMP + BODY)}", BODY, [""], NOW)
