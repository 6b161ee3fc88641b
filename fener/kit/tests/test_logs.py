"""Whatever is logged is masked before it is written, by every handler of the desk."""

from __future__ import annotations

import io
import logging
import logging.config
from copy import deepcopy

import pytest
from django.conf import settings

CARD, IBAN, PHONE = "4111 1111 1111 1111", "AL86 2021 1109 0000 0000 1234 5678", "+355 69 123 4542"


@pytest.fixture
def lines() -> io.StringIO:
    """What the desk's own set-up writes to standard error."""
    config = deepcopy(settings.LOGGING)
    written = io.StringIO()
    config["handlers"]["stderr"]["stream"] = written
    config["loggers"] = {"fener": {**config["loggers"]["fener"], "level": "INFO"}}
    logging.config.dictConfig(config)
    yield written
    logging.config.dictConfig(settings.LOGGING)


def test_nothing_of_the_desk_writes_unmasked() -> None:
    for name, way in settings.LOGGING["handlers"].items():
        assert "personal" in way["filters"], name


def test_a_card_an_iban_and_a_phone_number_are_masked(lines: io.StringIO) -> None:
    log = logging.getLogger("fener.jobs")
    log.warning("card %s of %s", CARD, {"iban": IBAN})
    log.error(f"could not call {PHONE}, case 48213")
    written = lines.getvalue()
    for secret in (CARD, IBAN, PHONE, "4111", "1234 5678", "123 4542"):
        assert secret not in written
    assert "card [card …11] of" in written
    assert "[iban …78]" in written
    assert "could not call [phone …42], case 48213" in written


def test_a_traceback_is_masked_too(lines: io.StringIO) -> None:
    try:
        raise ValueError(f"no such account: {IBAN}")
    except ValueError:
        logging.getLogger("fener.loop").exception("it broke for %s", "ana@example.com")
    written = lines.getvalue()
    assert "ValueError: no such account: [iban …78]" in written
    assert "it broke for [email]" in written
    assert "Traceback" in written
    assert IBAN not in written


def test_other_rooms_loggers_go_the_same_way(lines: io.StringIO) -> None:
    logging.getLogger("somebody.elses").warning("call %s", PHONE)
    assert "call [phone …42]" in lines.getvalue()


def test_parameters_that_do_not_fit_lose_no_line(lines: io.StringIO) -> None:
    logging.getLogger("fener.jobs").warning("%s and %s", PHONE)  # noqa: PLE1206 (the fault is the test)
    assert "[phone …42]" in lines.getvalue()


def test_numbers_of_ours_stay(lines: io.StringIO) -> None:
    line = "delivery 482136 of case 48213: order 77001 took 1.250 s at 10:30"
    logging.getLogger("fener.channels").warning(line)
    assert line in lines.getvalue()
