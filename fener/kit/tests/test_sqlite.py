"""Connections to SQLite wait for the next request, unless something went wrong with them."""

import os
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connections, transaction

from fener.kit import claims
from fener.kit.sqlite import base
from fener.kit.sqlite.base import DatabaseWrapper, _is_taken, close_kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def wrapper(tmp_path: Path) -> DatabaseWrapper:
    given = {
        **connections["default"].settings_dict,
        "NAME": tmp_path / "kept.sqlite3",
        "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL"},
    }
    yield DatabaseWrapper(given, "kept")
    close_kept()


def _ask(wrapper: DatabaseWrapper, sql: str):
    with wrapper.cursor() as cursor:
        return cursor.execute(sql).fetchone()


def test_the_next_request_gets_the_same_connection(wrapper):
    _ask(wrapper, "CREATE TABLE post (id)")
    first = wrapper.connection
    wrapper.close()
    assert wrapper.connection is None
    assert _ask(wrapper, "SELECT count(*) FROM post")[0] == 0
    assert wrapper.connection is first


def test_two_at_once_have_one_each(wrapper):
    other = DatabaseWrapper(wrapper.settings_dict, "kept")
    _ask(wrapper, "SELECT 1")
    _ask(other, "SELECT 1")
    assert wrapper.connection is not other.connection
    other.close()
    wrapper.close()


def test_what_was_left_open_in_a_transaction_is_not_kept(wrapper):
    _ask(wrapper, "CREATE TABLE post (id)")
    left = wrapper.connection
    left.execute("BEGIN")
    left.execute("INSERT INTO post VALUES (1)")
    wrapper.close()
    assert _ask(wrapper, "SELECT count(*) FROM post")[0] == 0
    assert wrapper.connection is not left


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_nothing_waits_over_a_fork(wrapper):
    _ask(wrapper, "SELECT 1")
    kept = wrapper.connection
    wrapper.close()
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    with pytest.raises(sqlite3.ProgrammingError):
        kept.execute("SELECT 1")


@pytest.fixture
def patient(tmp_path: Path):
    """A connection that waits for its turn so many seconds, and a file on which somebody else
    is writing."""
    made = []

    def make(seconds: float) -> tuple[DatabaseWrapper, sqlite3.Connection]:
        name = tmp_path / "turns.sqlite3"
        options = {"timeout": seconds, "transaction_mode": "IMMEDIATE"}
        given = {**connections["default"].settings_dict, "NAME": name, "OPTIONS": options}
        made.append(DatabaseWrapper(given, "turns"))
        connections["turns"] = made[0]
        writer = sqlite3.connect(name, isolation_level=None)
        made.append(writer)
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE post (id)")
        writer.execute("BEGIN IMMEDIATE")
        return made[0], writer

    yield make
    del connections["turns"]
    for one in made:
        one.close()
    close_kept()


def _patience(wrapper: DatabaseWrapper) -> int:
    return _ask(wrapper, "PRAGMA busy_timeout")[0]


def test_whoever_wants_to_write_waits_for_who_does(patient, monkeypatch):
    wrapper, writer = patient(30)
    monkeypatch.setattr(
        base,
        "time",
        SimpleNamespace(monotonic=time.monotonic, sleep=lambda _: writer.execute("COMMIT")),
    )
    with transaction.atomic("turns"):
        _ask(wrapper, "INSERT INTO post VALUES (1) RETURNING id")
    assert writer.execute("SELECT count(*) FROM post").fetchone() == (1,)
    assert _patience(wrapper) == 30_000
    assert wrapper.is_contended()
    link = wrapper.connection
    wrapper.close()
    _ask(wrapper, "SELECT 1")
    assert wrapper.connection is link, "to have waited is no fault"


def test_lanes_of_one_worker_do_not_make_each_other_slow(patient, monkeypatch):
    wrapper, writer = patient(30)
    of_another_lane = (wrapper._key, 0)
    monkeypatch.setattr(base, "_turns", {of_another_lane})
    monkeypatch.setattr(
        base,
        "time",
        SimpleNamespace(monotonic=time.monotonic, sleep=lambda _: writer.execute("COMMIT")),
    )
    with transaction.atomic("turns"):
        assert len(base._turns) == 2
    assert not wrapper.is_contended()
    with suppress(ZeroDivisionError), transaction.atomic("turns"):
        raise ZeroDivisionError
    assert base._turns == {of_another_lane}


def test_whoever_waited_too_long_is_told_and_may_try_again(patient):
    wrapper, writer = patient(0.02)
    with pytest.raises(OperationalError, match="locked"), transaction.atomic("turns"):
        pass
    assert _patience(wrapper) == 20
    writer.execute("COMMIT")
    with transaction.atomic("turns"):
        _ask(wrapper, "INSERT INTO post VALUES (1) RETURNING id")


def test_a_file_that_is_mended_after_a_death_is_waited_for():
    mended = sqlite3.OperationalError("database is locked")
    mended.sqlite_errorcode = sqlite3.SQLITE_BUSY_RECOVERY
    assert _is_taken(mended)
    mended.sqlite_errorcode = sqlite3.SQLITE_FULL
    assert not _is_taken(mended)


def test_a_backlog_is_worked_in_small_lots_while_others_want_to_write(monkeypatch):
    monkeypatch.setattr(claims, "has_one_writer", lambda: True)
    for is_contended, size in ((True, claims.SMALL_LOT), (False, claims.LOT)):
        link = SimpleNamespace(is_contended=lambda told=is_contended: told)
        monkeypatch.setattr(claims, "connection", link)
        assert claims.lot_size() == size
    monkeypatch.setattr(claims, "has_one_writer", lambda: False)
    assert claims.lot_size() == claims.LOT


def test_whoever_wrote_for_a_long_turn_lets_others_look_before_it_writes_again(
    patient, monkeypatch
):
    wrapper, writer = patient(30)
    writer.execute("COMMIT")
    clock, rested = [100.0], []
    monkeypatch.setattr(
        base, "time", SimpleNamespace(monotonic=lambda: clock[0], sleep=rested.append)
    )
    for turn, rests in ((0.0, []), (2 * base.LONG_TURN, []), (0.0, [pytest.approx(base.REST)])):
        with transaction.atomic("turns"):
            clock[0] += turn
        assert rested == rests
    assert not wrapper.is_contended()
