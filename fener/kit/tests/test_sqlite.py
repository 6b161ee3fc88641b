"""Connections to SQLite wait for the next request, unless something went wrong with them."""

import os
import sqlite3
from pathlib import Path

import pytest
from django.db import connections

from fener.kit.sqlite.base import DatabaseWrapper, close_kept

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
