"""What has to be true of every connector there is. A new one is tested by being there."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fener.connectors import contract, golden, registry
from fener.connectors.contract import (
    Account,
    Act,
    Gone,
    OutcomeUnknown,
    Payload,
    Refused,
    Request,
    SignInAgain,
    TryLater,
    Unreadable,
)
from fener.connectors.testing import (
    AnsweringServer,
    Heard,
    answering_server,
    closed_url,
    http_answer,
)
from fener.core.posts import Deletion, Draft, Edit, Post, Receipt, Visibility
from fener.core.text import length_of

NAMES = registry.names()
CAN = {n: registry.manifest(n).capabilities for n in NAMES}
SENDERS = [n for n in NAMES if CAN[n].reply_public or CAN[n].reply_private]
CALLERS = [
    n for n in SENDERS if registry.manifest(n).hosts and registry.manifest(n).protocol == "http"
]
HOOKED = [n for n in NAMES if registry.manifest(n).capabilities.webhook]
PAIRS = [(name, given_, out) for name in NAMES for given_, out in golden.pairs(name)]
ABSENT = {
    "fetch": lambda connector, account: connector.fetch(account, ""),
    "webhook": lambda connector, account: connector.parse_webhook(
        account, Request(method="POST", headers={}, body=b"{}"), datetime.now(UTC)
    ),
    "greets": lambda connector, account: connector.greet(
        account, Request(method="GET", headers={}, body=b"", query={})
    ),
    "signs_in": lambda connector, account: connector.sign_in_address(
        account, "https://desk.example/back", "state", "challenge"
    ),
    "waits": lambda connector, account: connector.wait(account, 0.1),
    "renews": lambda connector, account: connector.renew(account),
    "reply_public": lambda connector, account: connector.send(account, Draft(key="k", text="t")),
    "finds": lambda connector, account: connector.find(
        account, Draft(key="k", text="t"), datetime.now(UTC)
    ),
    "hides": lambda connector, account: connector.moderate(account, Act.HIDE, "p1"),
    "removes": lambda connector, account: connector.moderate(account, Act.REMOVE, "p1"),
}
METHODS = (
    "verify", "sign_in_address", "take_code", "renew", "fetch", "wait", "preview", "send", "find",
    "moderate", "greet", "parse_webhook", "translate",
)  # fmt: skip


def fixture(name: str, file: str) -> Any:
    return json.loads((golden.fixtures(name) / file).read_text(encoding="utf-8"))


def filled(value: Any, server: str) -> Any:
    return json.loads(json.dumps(value).replace("{server}", server))


# What a folder has to hold -----------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_the_manifest_holds_and_the_connector_has_every_method(name: str) -> None:
    manifest = registry.manifest(name)
    connector = registry.connector(name)
    assert manifest.name == name
    for method in METHODS:
        assert callable(getattr(connector, method))


@pytest.mark.parametrize("name", NAMES)
def test_every_word_of_the_manifest_can_be_translated(name: str) -> None:
    manifest, sentences = registry.manifest(name), registry.sentences()
    assert sentences[f"{name}.title"] == manifest.title
    assert sentences[f"{name}.description"] == manifest.description
    for setting in manifest.settings:
        for key in filter(None, (setting.label, setting.help)):
            assert sentences[key]
    for step in manifest.steps:
        assert sentences[step.text]


@pytest.mark.parametrize("name", NAMES)
def test_there_is_a_set_up_page(name: str) -> None:
    text = (registry.ROOM / name / "README.md").read_text(encoding="utf-8")
    assert text.startswith("# ")
    for section in ("## Set up", "## Limits"):
        assert section in text


@pytest.mark.parametrize("name", NAMES)
def test_there_are_golden_pairs_and_one_of_them_is_a_refusal(name: str) -> None:
    outs = [json.loads(out.read_text(encoding="utf-8")) for _, out in golden.pairs(name)]
    assert any(isinstance(out, list) and out for out in outs)
    assert any(isinstance(out, dict) for out in outs)


# Translation -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "given_", "out"), PAIRS, ids=[f"{n}-{g.name.split('.')[0]}" for n, g, _ in PAIRS]
)
def test_golden_pair(name: str, given_: Any, out: Any) -> None:
    connector, account = registry.connector(name), golden.account_of(name)
    body = given_.read_bytes()
    expected = json.loads(out.read_text(encoding="utf-8"))
    assert golden.meaning(connector, account, body) == expected
    assert golden.meaning(connector, account, body) == expected, "not the same twice"


@pytest.mark.parametrize("name", NAMES)
def test_translation_changes_nothing_it_is_given(name: str) -> None:
    account = golden.account_of(name)
    for given_, _ in golden.pairs(name):
        payload = Payload(key="k", body=given_.read_bytes(), headers={"a": "b"})
        before = (repr(account), repr(payload))
        with contextlib.suppress(Unreadable):
            list(registry.connector(name).translate(account, payload))
        assert (repr(account), repr(payload)) == before


@pytest.mark.parametrize("name", NAMES)
def test_every_arrival_is_whole(name: str) -> None:
    for given_, _ in golden.pairs(name):
        payload = Payload(key="k", body=given_.read_bytes())
        try:
            arrivals = list(registry.connector(name).translate(golden.account_of(name), payload))
        except Unreadable:
            continue
        for arrival in arrivals:
            assert isinstance(arrival, Post | Edit | Deletion | Receipt)
            assert arrival.native_id
            assert arrival.at.utcoffset() is not None
            if isinstance(arrival, Post):
                assert arrival.author.native_id
                assert not arrival.author.handle.startswith("@")


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["2026-03-27T18:05:00Z", "9999-12-31T23:59:59-10:00", "post", "p1", "1e999"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)


def _spoilt(name: str) -> st.SearchStrategy[bytes]:
    """The connector's own payloads with fields put out of shape, two levels deep."""
    samples = []
    for path, _ in golden.pairs(name):
        try:
            value = json.loads(path.read_bytes())
        except ValueError:
            continue
        if isinstance(value, dict):
            samples.append(value)
    inner_fields = {f for s in samples for v in s.values() if isinstance(v, dict) for f in v}
    fields = sorted({field for sample in samples for field in sample} | inner_fields)

    def spoil(sample: dict[str, Any], field: str, value: Any, deep: bool) -> bytes:
        changed = dict(sample)
        inner = [key for key in changed if isinstance(changed[key], dict)]
        if deep and inner:
            changed[inner[0]] = {**changed[inner[0]], field: value}
        else:
            changed[field] = value
        return json.dumps(changed).encode()

    return st.builds(spoil, st.sampled_from(samples), st.sampled_from(fields), JSON, st.booleans())


@pytest.mark.parametrize("name", NAMES)
def test_garbage_is_refused_in_words_and_in_no_other_way(name: str) -> None:
    translate = partial(registry.connector(name).translate, golden.account_of(name))
    sentences = registry.sentences()

    @settings(max_examples=150, deadline=None, database=None)
    @example(b"")
    @example(b"null")
    @example(b"\xff\xfe{}")
    @example(b"[" * 100_000)
    @example(b"{" + b" " * 3_000_000)
    @example(b'{"id": ' + b"9" * 5000 + b"}")
    @given(st.binary(max_size=60) | JSON.map(lambda v: json.dumps(v).encode()) | _spoilt(name))
    def check(body: bytes) -> None:
        try:
            list(translate(Payload(key="k", body=body)))
        except Unreadable as unreadable:
            said = unreadable
        else:
            return
        assert str(said) == sentences[said.key] % said.params

    check()


# Capabilities ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "capability"),
    [
        (name, capability)
        for name in NAMES
        for capability in ABSENT
        if not getattr(CAN[name], capability)
        and not (capability == "reply_public" and CAN[name].reply_private)
    ],
)
def test_what_the_manifest_leaves_out_is_refused(name: str, capability: str) -> None:
    with pytest.raises(Refused) as refused:
        ABSENT[capability](registry.connector(name), golden.account_of(name))
    assert refused.value.key == "connector.not_supported"


@pytest.mark.parametrize("name", SENDERS)
@pytest.mark.parametrize("text", ["Hello", "é👍🏽👨‍👩‍👧", "سلام دنیا", "a" * 5000, "  "])
def test_the_preview_counts_as_the_manifest_says(name: str, text: str) -> None:
    can = CAN[name]
    account = golden.account_of(name)
    for visibility in Visibility:
        draft = Draft(key="k", text=text, visibility=visibility)
        preview = registry.connector(name).preview(account, draft)
        if can.counter != "own":
            assert preview.length == length_of(preview.text, can.counter)
        if preview.limit != can.limit_of(visibility):
            assert preview.limit == account.settings["max_length"]
        too_long = bool(preview.limit) and preview.length > preview.limit
        assert ("preview.too_long" in preview.problems) is too_long
        assert ("preview.not_supported" in preview.problems) is not can.can_reply(visibility)
        assert ("preview.empty" in preview.problems) is not text.strip()
        assert set(preview.problems) <= set(registry.sentences())


# Signing in on the network's own page ------------------------------------------------------------


@pytest.mark.parametrize("name", [n for n in NAMES if CAN[n].signs_in])
def test_a_sign_in_carries_what_has_to_come_back_and_no_secret(name: str) -> None:
    account = golden.account_of(name)
    back = "https://desk.example/channels/signed-in/"
    where = registry.connector(name).sign_in_address(account, back, "a-state", "a-challenge")
    asked = dict(parse_qsl(urlsplit(where).query))
    assert where.startswith("https://")
    assert (asked["redirect_uri"], asked["state"]) == (back, "a-state")
    assert asked["response_type"] == "code"
    for secret in filter(None, account.secrets.values()):
        assert secret not in where


# Webhooks ----------------------------------------------------------------------------------------


def _signed_call(name: str) -> tuple[Account, Request, datetime, list[str]]:
    call = fixture(name, "webhook.json")
    request = Request(method="POST", headers=call["headers"], body=call["body"].encode())
    return golden.account_of(name), request, datetime.fromisoformat(call["now"]), call["keys"]


def _keys(name: str, account: Account, request: Request, now: datetime) -> list[str]:
    return [one.key for one in registry.connector(name).parse_webhook(account, request, now)]


@pytest.mark.parametrize("name", HOOKED)
def test_a_signed_call_is_taken_and_keeps_its_keys(name: str) -> None:
    account, request, now, keys = _signed_call(name)
    assert _keys(name, account, request, now) == keys
    assert _keys(name, account, request, now + timedelta(minutes=4)) == keys
    for payload in registry.connector(name).parse_webhook(account, request, now):
        assert list(registry.connector(name).translate(account, payload))


STAMPED = [n for n in HOOKED if registry.manifest(n).proof == "stamped_signature"]
BAD_CALLS = {
    "changed body": (lambda r: replace(r, body=r.body + b" "), "webhook.signature_wrong"),
    "empty body": (lambda r: replace(r, body=b""), "webhook.empty"),
    "giant body": (lambda r: replace(r, body=b"x" * 1_048_577), "webhook.too_large"),
    "no headers": (lambda r: replace(r, headers={}), "webhook.signature_missing"),
    "broken headers": (
        lambda r: replace(r, headers=dict.fromkeys(r.headers, "ключ=1")),
        "webhook.signature_unreadable",
    ),
}


@pytest.mark.parametrize("name", HOOKED)
@pytest.mark.parametrize("what", BAD_CALLS)
def test_a_bad_call_is_refused_with_a_key(name: str, what: str) -> None:
    account, request, now, _ = _signed_call(name)
    spoil, key = BAD_CALLS[what]
    if registry.manifest(name).proof == "shared_secret":
        if what == "changed body":
            return  # Such a network proves who calls, not what it says.
        key = key.replace("signature_unreadable", "signature_wrong")
    with pytest.raises(Refused) as refused:
        _keys(name, account, spoil(request), now)
    assert refused.value.key == key
    assert key in registry.sentences()


@pytest.mark.parametrize("name", STAMPED)
@pytest.mark.parametrize("away", [timedelta(minutes=-6), timedelta(minutes=6), timedelta(days=900)])
def test_a_call_from_another_time_is_refused(name: str, away: timedelta) -> None:
    account, request, now, _ = _signed_call(name)
    with pytest.raises(Refused) as refused:
        _keys(name, account, request, now + away)
    assert refused.value.key == "webhook.stamp_old"


@pytest.mark.parametrize("name", HOOKED)
def test_without_a_secret_nothing_is_believed(name: str) -> None:
    account, request, now, _ = _signed_call(name)
    for secrets in ({}, dict.fromkeys(account.secrets, "")):
        with pytest.raises(Refused) as refused:
            _keys(name, replace(account, secrets=secrets), request, now)
        assert refused.value.key == "webhook.secret_missing"


# Sending -----------------------------------------------------------------------------------------


def _send(name: str, server: str) -> Receipt:
    given_ = filled(fixture(name, "answers.json"), server)
    account = golden.account_of(name, given_["settings"])
    draft = given_["draft"]
    visibility = Visibility(draft.pop("visibility", "public"))
    return registry.connector(name).send(account, Draft(**draft, visibility=visibility))


@contextmanager
def _answering(name: str, raw: Callable[[], bytes | None]) -> Iterator[AnsweringServer]:
    """A server that answers what is only read before a send (`reads` of `answers.json`: the
    beginning of a request line and its answer) and gives `raw` to everything else."""
    reads = fixture(name, "answers.json").get("reads", {})

    def answer(heard: Heard) -> bytes | None:
        for line, said in reads.items():
            if heard.line.startswith(line):
                server.heard.remove(heard)
                return http_answer(200, filled(said, server.url))
        return raw()

    with answering_server(answer) as server:
        yield server


@pytest.mark.parametrize("name", CALLERS)
def test_a_good_answer_becomes_a_receipt(name: str) -> None:
    good = fixture(name, "answers.json")["good"]

    def answer() -> bytes:
        return http_answer(good["status"], filled(good["body"], server.url))

    with _answering(name, answer) as server:
        receipt = _send(name, server.url)
        expected_url = filled(good["url"], server.url)
    assert (receipt.native_id, receipt.url) == (good["native_id"], expected_url)
    assert receipt.state == "sent"
    assert receipt.idempotency_key == fixture(name, "answers.json")["draft"]["key"]
    assert receipt.at.utcoffset() is not None
    assert len(server.heard) == 1


def _answers() -> list[Any]:
    return [
        pytest.param(name, answer, id=f"{name}-{answer['status']}-{number}")
        for name in CALLERS
        for number, answer in enumerate(fixture(name, "answers.json")["answers"])
    ]


@pytest.mark.parametrize(("name", "answer"), _answers())
def test_each_answer_means_what_the_folder_says(name: str, answer: dict[str, Any]) -> None:
    body = answer["body"]
    raw = http_answer(
        answer["status"],
        body.encode() if isinstance(body, str) else body,
        answer.get("headers"),
    )
    began_at = datetime.now(UTC)
    with _answering(name, lambda: raw) as server, pytest.raises(Exception) as raised:  # noqa: PT011
        _send(name, server.url)
    assert type(raised.value) is getattr(contract, answer["raises"])
    assert len(server.heard) == 1, "a request is sent once, whatever the answer"
    if "key" in answer:
        assert raised.value.key == answer["key"]
    if "detail" in answer:
        assert raised.value.detail == answer["detail"]
    if isinstance(raised.value, TryLater):
        after = answer.get("after")
        assert (raised.value.at is None) is (after is None)
        if raised.value.at is not None:
            assert raised.value.at >= began_at + timedelta(seconds=after)


@pytest.mark.parametrize("name", CALLERS)
def test_the_folder_shows_all_four_errors_and_the_unknown(name: str) -> None:
    shown = {answer["raises"] for answer in fixture(name, "answers.json")["answers"]}
    wanted = {TryLater, SignInAgain, Refused, Gone, OutcomeUnknown}
    assert shown == {error.__name__ for error in wanted}


@pytest.mark.parametrize("name", CALLERS)
def test_a_connection_that_was_never_made_can_be_tried_again(name: str) -> None:
    with pytest.raises(TryLater):
        _send(name, closed_url())


@pytest.mark.parametrize("name", CALLERS)
def test_a_cut_connection_leaves_the_outcome_unknown(name: str) -> None:
    with _answering(name, lambda: None) as server, pytest.raises(OutcomeUnknown):
        _send(name, server.url)
    half = http_answer(201, {"id": "1"})[:-3]
    with _answering(name, lambda: half) as server, pytest.raises(OutcomeUnknown):
        _send(name, server.url)


@pytest.mark.parametrize("name", CALLERS)
@pytest.mark.usefixtures("impatient")
def test_a_time_out_leaves_the_outcome_unknown(name: str) -> None:
    enough = threading.Event()

    def wait() -> None:
        enough.wait(5)

    with _answering(name, wait) as server:
        with pytest.raises(OutcomeUnknown):
            _send(name, server.url)
        enough.set()
