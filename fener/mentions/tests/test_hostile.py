"""Posts made to break the desk: on both databases each is kept, or parked with a reason that
can be read, and never harms its neighbours."""

import json
from datetime import datetime

import pytest
from django.db import connection, transaction

from fener.channels.actions import store_payloads
from fener.channels.models import RawPayload
from fener.connectors.contract import Payload, Unreadable
from fener.core.posts import Author as Voice
from fener.core.posts import Deletion, Edit, Post
from fener.kit.models import Event
from fener.kit.records import verify_books
from fener.kit.search import matching
from fener.mentions.actions import record_posts
from fener.mentions.actions.change import apply_deletions, apply_edits
from fener.mentions.models import Author, Conversation, Mention
from fener.mentions.queries import unfiled
from fener.mentions.testing import NOON, line, make_brand, make_channel, take

pytestmark = pytest.mark.django_db

POISON = ["\0", "\ud800", "\udfff\ud800", "a\0b", "\ud83d", "\u202e", "\U000e0001", "\ufffe"]


@pytest.fixture
def channel():
    return make_channel(make_brand())


def nothing_is_parked(batch):
    assert [key for _, key, _ in batch.problems] == []
    assert not RawPayload.objects.exclude(state="read").exists()


@pytest.mark.parametrize("network", ["file", "replay", "webhook", "fake"])
@pytest.mark.parametrize("poison", POISON, ids=ascii)
def test_what_no_database_takes_is_kept_without_it(network, poison):
    channel = make_channel(make_brand(), network)
    bad = f"x{poison}y"
    author = {
        "id": bad, "handle": bad, "name": bad, "url": bad, "avatar_url": bad, "followers": 5,
        "place": bad,
    }  # fmt: skip
    fields = {
        "conversation": bad, "in_reply_to": bad, "url": bad, "place": bad, "lang": bad,
        "language": bad, "key": bad, "author": author,
        "attachments": [{"url": bad, "name": bad, "alt": bad, "media_type": bad}],
    }  # fmt: skip
    records = [
        line(f"The parcel {poison} is late", id=f"p{poison}", **fields),
        line("A neighbour’s parcel is late", id="n", author="ana"),
    ]
    if network == "fake":
        at = NOON.isoformat()
        records = [
            {"id": f"e{post['id']}", "type": "post.created", "at": at, "post": post}
            for post in records
        ]
    nothing_is_parked(take(channel, *records))
    mention = Mention.objects.select_related("author", "conversation").get(text__startswith="The")
    stored = json.dumps(
        [mention.text, mention.native_id, mention.url, mention.place, mention.attachments,
         mention.in_reply_to, mention.author.name, mention.author.handle,
         mention.author.native_id, mention.author.url, mention.author.avatar_url,
         mention.conversation.native_id, mention.folded],
        ensure_ascii=False,
    )  # fmt: skip
    stored.encode()
    assert "\\u0000" not in stored
    assert Mention.objects.filter(native_id="n").exists()
    assert matching(Mention.objects.all(), "late parcel").order_by("id").first() == mention
    assert verify_books() == []


@pytest.mark.parametrize("field", ["id", "author", "text", "url", "place", "conversation"])
def test_very_long_values_are_cut_or_refused_and_never_fatal(channel, field):
    for filling in ("a", "ж", "😀", "a b ", "a-b-", "x/y.z/", "\u0301"):
        record = {**line("The parcel is late"), field: (filling * 60_000)[:60_000]}
        take(channel, record, line("A neighbour"))
    assert not RawPayload.objects.filter(state="stored").exists()
    assert not RawPayload.objects.filter(problem_key="payload.fault").exists()
    assert Mention.objects.filter(text="A neighbour").count() == 7


@pytest.mark.parametrize(
    "words",
    [
        " ".join(f"w{number:x}" for number in range(30_000)),
        " ".join(chr(0x4E00 + number) for number in range(20_000)),
        "-".join("nest" for _ in range(20_000)),
        "http://a.example/" + "/".join(f"p{number}" for number in range(20_000)),
        " ".join("x" * 2100 for _ in range(60)),
    ],
    ids=["many words", "many letters", "one compound", "one address", "long words"],
)
def test_a_post_of_a_quarter_of_a_megabyte_is_kept_and_found(channel, words):
    nothing_is_parked(take(channel, line(f"Needle {words}", id="1")))
    assert matching(Mention.objects.all(), "needle").get().native_id == "1"


def test_ten_posts_of_the_largest_size_in_one_batch(channel):
    big = [line(f"{number} " + "late " * 50_000, id=str(number)) for number in range(10)]
    nothing_is_parked(take(channel, *big))
    assert Mention.objects.count() == 10


@pytest.mark.parametrize("count", [2**31 - 1, 2**31, 10**12, 2**53 - 1])
def test_numbers_larger_than_their_columns_are_held_at_the_largest(channel, count):
    author = {"id": "a", "followers": count}
    nothing_is_parked(take(channel, line("The parcel is late", author=author, retweets=count)))
    mention = Mention.objects.select_related("author").get()
    assert mention.reposts == min(count, 2**31 - 1)
    assert mention.author.followers == count


def test_numbers_of_whoever_translates_are_not_trusted_either(channel):
    post = Post(
        native_id="1", author=Voice(native_id="a", followers=10**30), text="late", at=NOON,
        reposts=-(10**30),
    )  # fmt: skip
    with transaction.atomic():
        record_posts(channel, [post], now=NOON, brand_now=NOON)
    mention = Mention.objects.select_related("author").get()
    assert (mention.reposts, mention.author.followers) == (0, 2**63 - 1)


@pytest.mark.parametrize(
    "at",
    [
        "2026-11-18T12:00:00+23:59",
        "2026-11-17T11:59:00-23:59",
        "2026-11-18T12:00:00+02:03:04",
        "2026-11-18T12:00:00.123456+00:00:00.000001",
        "1970-01-01T00:00:00-23:59",
        "1970-01-01T00:00:00+23:59",
    ],
)
def test_a_moment_in_an_odd_zone_is_the_same_moment(channel, at):
    nothing_is_parked(take(channel, {**line("The parcel is late", id="1"), "at": at}))
    moment = datetime.fromisoformat(at)
    assert Mention.objects.get().at == Conversation.objects.get().started_at == moment
    edit = Edit(native_id="1", text="changed", at=moment)
    unknown = Edit(native_id="2", text="changed", at=moment)
    apply_edits(channel, [edit, unknown], now=NOON)
    apply_deletions(channel, [Deletion(native_id="1", at=moment)], now=NOON)
    mention = Mention.objects.get()
    assert mention.edited_at == mention.deleted_at == moment


@pytest.mark.parametrize("at", ["\0", "\ud800", "2026-11-18T12:00:00\ud800", "9" * 5000, 1e308])
def test_the_reason_why_something_is_parked_can_be_stored(channel, at):
    batch = take(channel, {**line("x"), "at": at}, line("A neighbour", id="n"))
    parked = RawPayload.objects.get(state="parked")
    assert parked.problem_key == "payload.not_a_time"
    parked.problem_params["value"].encode()
    assert [key for _, key, _ in batch.problems] == ["payload.not_a_time"]
    json.dumps(batch.problems, ensure_ascii=False).encode()
    assert Mention.objects.get().native_id == "n"


def test_a_known_id_with_poison_and_another_text(channel):
    take(channel, line("the first text", id="x\0y"))
    batch = take(channel, line("another text", id="x\0y"))
    assert [key for _, key, _ in batch.problems] == ["payload.other_text"]
    assert RawPayload.objects.get(state="parked").problem_params == {"native_id": "x\ufffdy"}


def test_headers_and_keys_of_a_payload_are_stored_whatever_they_hold(channel):
    raw = Payload(
        key="k\0\ud800", body=b'"\\u0000\\ud800"', headers={"x-\0": "\ud800", "x-y": "\0"}
    )
    assert store_payloads(channel, [raw, raw], now=NOON) == 1
    kept = RawPayload.objects.get()
    assert kept.headers == {"x-\ufffd": "\ufffd", "x-y": "\ufffd"}
    assert bytes(kept.body) == raw.body


def test_a_fault_whose_words_no_database_takes_is_parked(channel, monkeypatch):
    from fener.mentions.actions import read as reading

    def broken(*given, **rest):
        raise RuntimeError("a fault with \0 and \ud800")

    monkeypatch.setattr(reading, "record_posts", broken)
    # What is told of it holds half a pair, which a test's process can't hand to its parent.
    monkeypatch.setattr(reading.log, "exception", lambda *words: None)
    take(channel, line("late"))
    parked = RawPayload.objects.get(state="parked")
    assert parked.problem_params == {"detail": "RuntimeError: a fault with \ufffd and \ufffd"}


def test_a_refusal_names_its_value_in_words_that_can_be_stored():
    refused = Unreadable("payload.not_a_time", field="at", value="\ud800\0")
    assert refused.params == {"field": "at", "value": "\ufffd\ufffd"}
    str(refused).encode()


@pytest.mark.parametrize(
    "query",
    [
        "\0", "\ud800", "'", "\\", "a'b\\", "!(&|)", ":*", "@", "#", "_ _", "late:*", "a <-> b",
        "w" * 5000, "ж" * 5000, '"', "NEAR(", "late OR", "*", "late\0parcel",
    ],
    ids=lambda query: ascii(query)[:20],
)  # fmt: skip
def test_whatever_somebody_looks_for_is_no_fault(channel, query):
    take(channel, line("The parcel is late"))
    assert matching(Mention.objects.all(), query).count() in (0, 1)


@pytest.mark.parametrize(
    "text",
    [
        "parcel/late", "parcel.late", "www.parcel.al/late", "parcel@late.al", "parcel-late",
        "<b parcel late>", "&parcel;late", "parcel'late", "parcel:late", "parcel…late",
        "parcel%late", "@late #parcel", "#parcel_late #late",
        "/parcel/late", "C:\\parcel\\late", "parcel=late&x", "(parcel)[late]", "parcel,late",
    ],
)  # fmt: skip
def test_words_are_found_whatever_joins_them(channel, text):
    take(channel, line(f"Where {text} is", id="1"))
    for query in ("late", "parcel", "parc", "late where", text):
        assert matching(Mention.objects.all(), query).count() == 1, query


def test_bidirectional_names_do_not_reach_the_event_log_as_text(channel):
    take(channel, line("late", author={"id": "\u202ea\0", "name": "\u202eadmin\ud800"}, id="\0"))
    assert Author.objects.get().native_id == "\u202ea\ufffd"
    data = Event.objects.get(verb="mentions.recorded").data
    assert '["\ufffd",' in data
    assert verify_books() == []


def test_reading_many_values_at_once_keeps_their_order(channel):
    take(channel, *(line(f"late {number}", id=str(number)) for number in range(30)))
    with transaction.atomic():
        found = [row.native_id for row in unfiled(channel.brand_id, 20)]
    assert found == [str(number) for number in range(20)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_mentions_are_filed_while_somebody_writes_about_their_channel():
    from django.db import connections

    channel = make_channel(make_brand())
    take(channel, *(line(f"late {number}", id=str(number)) for number in range(3)))
    other = connections["default"].copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("UPDATE channels_channel SET heard_at = now()")
            cursor.execute("UPDATE mentions_author SET name = 'Bora'")
            with transaction.atomic():
                assert len(unfiled(channel.brand_id, 10)) == 3
            cursor.execute(
                "SELECT u.mention_id FROM mentions_unfiled u JOIN mentions_mention m "
                "ON m.id = u.mention_id WHERE m.native_id = '1' FOR UPDATE OF u"
            )
            with transaction.atomic():
                rows = unfiled(channel.brand_id, 10)
                assert [row.native_id for row in rows] == ["0", "2"]
            cursor.execute("ROLLBACK")
    finally:
        other.close()
