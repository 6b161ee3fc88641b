"""Calls that come in together: each hears what became of it and of no other, whatever happens."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from contextlib import contextmanager
from io import BytesIO

import pytest
from django.core.handlers.asgi import ASGIRequest
from django.db import OperationalError
from hypothesis import given
from hypothesis import strategies as st

from fener.api import together as together_module
from fener.api.together import LARGEST_LOT, NoTime, Together, call_of
from fener.connectors.contract import Request as Call

WITHIN = 20


def a_call(body: bytes = b"{}") -> Call:
    return Call(method="POST", headers={}, body=body)


def in_a_loop(work):
    return asyncio.run(asyncio.wait_for(work, WITHIN))


class Gate:
    """A `take` that waits until it is let go, and remembers its lots."""

    def __init__(self) -> None:
        self.lots: list[list[str]] = []
        self.entered, self.open = threading.Event(), threading.Event()

    def __call__(self, calls: Sequence[tuple[str, Call]]) -> list[int | None]:
        self.lots.append([hook for hook, _ in calls])
        self.entered.set()
        assert self.open.wait(WITHIN)
        return [len(call.body) for _, call in calls]


async def entered(gate: Gate) -> None:
    await asyncio.to_thread(gate.entered.wait, WITHIN)


def test_what_comes_in_meanwhile_is_taken_together_and_each_hears_of_its_own():
    gate = Gate()
    together = Together(gate)

    async def go():
        first = asyncio.create_task(together.taken("first", a_call(b"x")))
        await entered(gate)
        rest = [
            asyncio.create_task(together.taken(str(number), a_call(b"x" * number)))
            for number in range(2 * LARGEST_LOT + 1)
        ]
        await asyncio.sleep(0)
        gate.open.set()
        return await first, await asyncio.gather(*rest)

    assert in_a_loop(go()) == (1, list(range(2 * LARGEST_LOT + 1)))
    assert [len(lot) for lot in gate.lots] == [1, LARGEST_LOT, LARGEST_LOT, 1]
    assert [hook for lot in gate.lots[1:] for hook in lot] == list(
        map(str, range(2 * LARGEST_LOT + 1))
    )


def test_a_lot_is_no_larger_than_a_transaction_should_be(monkeypatch):
    monkeypatch.setattr(together_module, "LARGEST_LOT_BYTES", 10)
    gate = Gate()
    together = Together(gate)

    async def go():
        tasks = [asyncio.create_task(together.taken("0", a_call()))]
        await entered(gate)
        tasks += [asyncio.create_task(together.taken("n", a_call(b"x" * 6))) for _ in range(4)]
        await asyncio.sleep(0)
        gate.open.set()
        await asyncio.gather(*tasks)

    in_a_loop(go())
    assert [len(lot) for lot in gate.lots] == [1, 2, 2]


def test_more_than_can_be_held_is_told_to_come_again_and_the_rest_is_kept(monkeypatch):
    monkeypatch.setattr(together_module, "MOST_BYTES", 20)
    gate = Gate()
    together = Together(gate)

    async def go():
        tasks = [asyncio.create_task(together.taken("0", a_call()))]
        await entered(gate)
        tasks += [asyncio.create_task(together.taken("n", a_call(b"x" * 6))) for _ in range(5)]
        await asyncio.sleep(0)
        gate.open.set()
        told = await asyncio.gather(*tasks, return_exceptions=True)
        return told, await together.taken("later", a_call(b"x" * 50))

    told, later = in_a_loop(go())
    assert told[:4] == [2, 6, 6, 6]
    assert [type(one) for one in told[4:]] == [NoTime, NoTime]
    assert later == 50, "one that is large by itself is taken where nothing waits"


@pytest.mark.parametrize(
    "outcomes", [ValueError("a fault"), [1], [1, 2, 3]], ids=["fault", "too few", "too many"]
)
def test_where_taking_fails_each_call_is_left_to_django_and_the_next_are_taken(outcomes):
    def take(calls):
        if calls[0][0] == "well":
            return [7] * len(calls)
        if isinstance(outcomes, Exception):
            raise outcomes
        return outcomes

    together = Together(take)
    gate = Gate()
    together._take = gate

    async def go():
        first = asyncio.create_task(together.taken("held", a_call()))
        await entered(gate)
        together._take = take
        two = [asyncio.create_task(together.taken("bad", a_call())) for _ in range(2)]
        await asyncio.sleep(0)
        gate.open.set()
        await first
        bad = await asyncio.gather(*two)
        return bad, await together.taken("well", a_call())

    assert in_a_loop(go()) == ([None, None], 7)


def test_what_comes_in_while_the_turn_is_waited_for_is_in_the_lot():
    waits, begun = threading.Event(), threading.Event()
    gate = Gate()
    gate.open.set()

    @contextmanager
    def turn():
        begun.set()
        assert waits.wait(WITHIN)
        yield

    together = Together(gate, turn)

    async def go():
        tasks = [asyncio.create_task(together.taken(str(number), a_call())) for number in range(2)]
        await asyncio.to_thread(begun.wait, WITHIN)
        tasks.append(asyncio.create_task(together.taken("2", a_call())))
        await asyncio.sleep(0)
        waits.set()
        await asyncio.gather(*tasks)

    in_a_loop(go())
    assert gate.lots == [["0", "1", "2"]]


@pytest.mark.parametrize("when", ["begin", "end"])
@pytest.mark.parametrize(("error", "told"), [(OperationalError, NoTime), (ValueError, type(None))])
def test_nobody_is_told_that_it_is_safe_whose_turn_did_not_end_well(when, error, told):
    @contextmanager
    def turn():
        if when == "begin":
            raise error("nothing can be written")
        yield
        raise error("nothing was written")

    async def go():
        together = Together(lambda calls: [1] * len(calls), turn)
        calls = [together.taken("n", a_call()) for _ in range(3)]
        return await asyncio.gather(*calls, return_exceptions=True)

    assert [type(one) for one in in_a_loop(go())] == [told] * 3


def test_where_the_database_has_no_time_each_call_hears_to_come_again():
    def take(calls):
        raise OperationalError("database is locked")

    async def go():
        with pytest.raises(NoTime):
            await Together(take).taken("one", a_call())

    in_a_loop(go())


def test_a_sender_who_has_gone_holds_nobody_up():
    gate = Gate()
    together = Together(gate)

    async def go():
        first = asyncio.create_task(together.taken("first", a_call()))
        await entered(gate)
        gone = asyncio.create_task(together.taken("gone", a_call()))
        stays = asyncio.create_task(together.taken("stays", a_call(b"xyz")))
        await asyncio.sleep(0)
        first.cancel()
        gone.cancel()
        await asyncio.sleep(0)
        gate.open.set()
        return await stays

    assert in_a_loop(go()) == 3
    assert gate.lots == [["first"], ["gone", "stays"]]


def test_a_loop_that_was_closed_meanwhile_keeps_nobody_else_waiting():
    gate = Gate()
    together = Together(gate)

    async def leave():
        asyncio.create_task(together.taken("left", a_call()))  # noqa: RUF006
        await entered(gate)

    asyncio.run(leave())
    gate.open.set()

    async def come():
        return await together.taken("next", a_call(b"xy"))

    assert in_a_loop(come()) == 2


def test_several_loops_at_once_are_each_told_in_their_own():
    together = Together(lambda calls: [len(call.body) for _, call in calls])
    told: dict[int, list[int | None]] = {}

    async def go(number: int):
        calls = (together.taken("n", a_call(b"x" * number)) for _ in range(50))
        told[number] = await asyncio.gather(*calls)

    threads = [threading.Thread(target=lambda n=number: in_a_loop(go(n))) for number in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == {number: [number] * 50 for number in range(1, 5)}


NAMES = st.sampled_from(
    [b"x-fener-signature", b"x-hub-signature-256", b"content-type", b"content-length", b"cookie",
     b"x_fener_signature", b"host", b"x-empty"]
)  # fmt: skip
HEADERS = st.lists(st.tuples(NAMES, st.binary(max_size=12)), max_size=6)
QUERIES = st.text("ab=&+%2FC3A9[];.", max_size=30).map(str.encode)


@given(headers=HEADERS, query=QUERIES)
def test_a_call_is_read_as_django_reads_it(headers: list[tuple[bytes, bytes]], query: bytes):
    scope = {"type": "http", "method": "POST", "path": "/hooks/a/", "headers": headers,
             "query_string": query}  # fmt: skip
    call, request = call_of(scope, b"body"), ASGIRequest(scope, BytesIO(b"body"))
    assert (call.method, call.body) == (request.method, request.read())
    assert call.headers == {name.lower(): value for name, value in request.headers.items()}
    assert call.query == request.GET.dict()


def test_of_a_header_that_is_there_twice_both_are_heard_and_of_a_parameter_the_last():
    scope = {
        "headers": [(b"X-Hub-Signature", b"a"), (b"x-hub-signature", b"b")],
        "query_string": b"token=a%20b&empty=&token=second",
    }
    call = call_of(scope, b"body")
    assert call.headers == {"x-hub-signature": "a,b"}
    assert call.query == {"token": "second", "empty": ""}
