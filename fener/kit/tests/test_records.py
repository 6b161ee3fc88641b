"""The event log: chained, gapless, and honest about what was done to it."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from fener.kit.actors import DESK, Actor
from fener.kit.models import Book, Event
from fener.kit.records import Entry, verify_books, write_event, write_events
from fener.kit.testing import tamper

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def write(count: int, book: int = 7) -> None:
    with transaction.atomic():
        write_events(
            [
                Entry(actor=DESK, verb="thing.done", subject=f"thing:{n}", brand_id=book)
                for n in range(count)
            ],
            now=NOW,
        )


def test_a_chain_that_nobody_touched_holds():
    write(3)
    write(2)
    write(4, book=8)
    assert verify_books() == []
    assert list(Event.objects.filter(book_id=7).order_by("seq").values_list("seq", flat=True)) == [
        1, 2, 3, 4, 5,
    ]  # fmt: skip


def test_an_altered_row_is_named():
    write(5)
    tamper("UPDATE kit_event SET data = '{\"x\":1}' WHERE seq = 3")
    assert [(found.book_id, found.seq, found.what) for found in verify_books()] == [
        (7, 3, "altered")
    ]


def test_a_removed_row_is_named():
    write(5)
    tamper("DELETE FROM kit_event WHERE seq = 2")
    assert (7, 2, "missing") in [(f.book_id, f.seq, f.what) for f in verify_books()]


def test_a_chain_that_was_cut_short_is_noticed():
    write(5)
    tamper("DELETE FROM kit_event WHERE seq > 3")
    assert [(f.seq, f.what) for f in verify_books()] == [(4, "cut short")]


@pytest.mark.parametrize("statement", ["UPDATE kit_event SET verb = 'x'", "DELETE FROM kit_event"])
def test_the_database_refuses_to_change_an_event(statement):
    write(1)
    with (
        pytest.raises(DatabaseError, match="only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="transaction"):
        write_event("thing.done", "thing:1", actor=DESK, now=NOW)


def test_an_event_goes_when_its_transaction_goes():
    write(1)

    def write_and_fail() -> None:
        with transaction.atomic():
            write(1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert Book.objects.get(id=7).length == 1
    assert verify_books() == []


def test_an_event_names_who_did_it():
    with transaction.atomic():
        write_event("a.b", "c:1", actor=Actor("person", "3", "Ardita"), now=NOW, brand_id=7, n=1)
    event = Event.objects.get()
    assert (event.actor, event.data) == ("person:3", '{"n":1}')
    assert "Ardita" not in event.data
