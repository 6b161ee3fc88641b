"""Cases like this one, and the prepared answer that fits: on the page, beside it, and while no
encoder is there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fener.cases import actions
from fener.cases.alike import BRANDS_KEPT, _kept, cases_like, forget_shelves, likeness_word
from fener.cases.models import Case
from fener.cases.offering import offered_answers
from fener.cases.testing import (
    a_brand,
    a_case,
    a_channel,
    a_mention,
    a_person,
    as_actor,
    fresh,
    signed_in,
)
from fener.guide import queries as guide_queries
from fener.guide.actions import place_answers, publish_guide
from fener.guide.document import Guide, PreparedAnswer
from fener.guide.models import AnswerVector
from fener.guide.work import read_prepared_answers
from fener.kit.actors import DESK
from fener.kit.times import now
from fener.mentions import listening
from fener.mentions.actions import judge_deeply
from fener.mentions.models import Mention, MentionVector
from fener.mentions.testing import WordEncoder, deep_tier
from fener.people.queries import access_of

pytestmark = pytest.mark.django_db

LATE = "my blue parcel is two weeks late and nobody answers the phone"
AS_LATE = "my blue parcel is two weeks late and nobody ever answers the phone"
RATHER_LATE = "my red parcel is two weeks late and nobody answers the mail"
BROKEN = "the shoes you sold fell apart on the very first day, terrible!"


@pytest.fixture(autouse=True)
def _nothing_kept():
    forget_shelves()


@pytest.fixture
def desk():
    brand = a_brand()
    return brand, a_channel(brand), a_person("Ana", "lead", brand)


def read():
    """The deep tier reads all that waits."""
    with deep_tier():
        judge_deeply(now=now())


def solve(case: Case, user, text: str = "", visibility: str = "public") -> Case:
    """As colleagues do: with a last reply that the network takes, and the button."""
    case = fresh(case)
    if text:
        reply = actions.send_reply(
            case, actor=as_actor(user), now=now(), text=text, visibility=visibility,
            purpose="solve", seen_replies=case.replies, seen_posts=case.posts,
        )  # fmt: skip
        type(reply.delivery).objects.filter(pk=reply.delivery_id).update(
            state="sent", settled_at=now()
        )
        actions.take_fates(now=now())
    case = fresh(case)
    if case.state != "solved":
        actions.solve_case(case, actor=as_actor(user), now=now())
    return fresh(case)


def like(case: Case, user, **more):
    return cases_like(access_of(user), fresh(case), **more)


def test_solved_cases_with_the_same_meaning_come_with_their_public_answer(desk):
    _, channel, ana = desk
    solved = solve(a_case(channel, AS_LATE, handle="b"), ana, "It comes on Friday at 10.")
    far = solve(a_case(channel, BROKEN, handle="c"), ana, "New shoes are on their way.")
    still_open = a_case(channel, LATE, handle="d")
    case = a_case(channel, LATE, handle="a")
    read()
    (found,) = like(case, ana)
    assert (found.case, found.likeness) == (solved, "same")
    assert (found.words, found.answer) == (AS_LATE, "It comes on Friday at 10.")
    assert {far.pk, still_open.pk}.isdisjoint({found.case.pk})


def test_the_likest_comes_first_and_no_answer_twice(desk):
    _, channel, ana = desk
    rather = solve(a_case(channel, RATHER_LATE, handle="b"), ana, "It comes on Friday.")
    same = solve(a_case(channel, AS_LATE, handle="c"), ana, "It comes on Monday.")
    solve(a_case(channel, RATHER_LATE + " !", handle="d"), ana, "It comes on Monday.")
    case = a_case(channel, LATE, handle="a")
    read()
    assert [one.case for one in like(case, ana)] == [same, rather]
    assert len(like(case, ana, limit=1)) == 1


def test_what_was_said_in_private_stays_there(desk):
    _, channel, ana = desk
    solved = solve(a_case(channel, AS_LATE, handle="b"), ana)
    actions.record_spoken_reply(
        fresh(solved), actor=as_actor(ana), now=now(), text="Your code is 4711.", purpose="solve"
    )
    case = a_case(channel, LATE, handle="a")
    read()
    (found,) = like(case, ana)
    assert found.answer == ""
    page = signed_in(ana).get(f"/cases/{case.pk}/alike/").content.decode()
    assert "Solved without a public reply." in page
    assert "4711" not in page


def test_the_shelf_comes_up_to_date_by_the_event_log(desk):
    _, channel, ana = desk
    waiting = a_case(channel, AS_LATE, handle="b")
    case = a_case(channel, LATE, handle="a")
    read()
    assert like(case, ana) == []
    solved = solve(waiting, ana, "It comes on Friday.")
    assert [one.case for one in like(case, ana)] == [solved]
    actions.reopen_case(fresh(solved), actor=as_actor(ana), now=now())
    assert like(case, ana) == []
    solve(waiting, ana)
    later = solve(a_case(channel, AS_LATE + " again", handle="c"), ana, "On Monday.")
    assert later.pk not in [one.case.pk for one in like(case, ana)]
    read()
    assert {one.case.pk for one in like(case, ana)} == {solved.pk, later.pk}


def test_a_post_that_changed_or_is_gone_is_not_shown_as_it_was(desk):
    _, channel, ana = desk
    solved = solve(a_case(channel, AS_LATE, handle="b"), ana, "On Friday.")
    case = a_case(channel, LATE, handle="a")
    read()
    assert like(case, ana)
    MentionVector.objects.filter(mention=solved.opening_id).delete()
    assert like(case, ana) == []
    forget_shelves()
    Mention.objects.filter(pk=solved.opening_id).update(deleted_at=now())
    assert like(case, ana) == []


def test_vectors_of_another_encoder_are_not_compared(desk):
    _, channel, ana = desk
    solved = solve(a_case(channel, AS_LATE, handle="b"), ana, "On Friday.")
    case = a_case(channel, LATE, handle="a")
    read()
    MentionVector.objects.filter(mention=solved.opening_id).update(encoder="another-1")
    assert like(case, ana) == []
    MentionVector.objects.filter(mention=case.opening_id).update(encoder="another-1")
    assert [one.case for one in like(case, ana)] == [solved]


def test_other_brands_are_neither_searched_nor_shown(desk):
    _, channel, ana = desk
    other = a_brand("Teto")
    besa = a_person("Besa", "agent", other)
    there = a_channel(other, name="Teto’s page")
    solve(a_case(there, AS_LATE, handle="b"), besa, "Secret of Teto.")
    case = a_case(channel, LATE, handle="a")
    read()
    assert like(case, ana) == []
    assert like(case, besa) == []
    assert signed_in(besa).get(f"/cases/{case.pk}/alike/").status_code == 404


def test_a_process_keeps_few_shelves(desk):
    _, channel, ana = desk
    case = a_case(channel, LATE)
    read()
    for number in range(BRANDS_KEPT + 2):
        MentionVector.objects.update(encoder=f"another-{number}")
        like(case, ana)
    assert len(_kept) == BRANDS_KEPT


@pytest.mark.parametrize(
    ("cosine", "word"),
    [(1.0, "same"), (0.9, "same"), (0.85, "close"), (0.7, "related"), (0.69, ""), (-1.0, "")],
)
def test_likenesses_are_words(cosine, word):
    assert likeness_word(cosine) == word


# On the screen ----------------------------------------------------------------------------


def test_the_panel_loads_by_itself_and_is_a_link_without_a_script(desk):
    _, channel, ana = desk
    solved = solve(a_case(channel, AS_LATE, handle="b", who="<b>Bora"), ana, "On <i>Friday.")
    case, client = a_case(channel, LATE, handle="a"), signed_in(ana)
    assert "/alike/" not in client.get(f"/cases/{case.pk}/").content.decode()
    read()
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert f'hx-get="/cases/{case.pk}/alike/"' in page
    assert f'<a href="/cases/{case.pk}/alike/">' in page
    assert "On &lt;i&gt;Friday." not in page
    whole = client.get(f"/cases/{case.pk}/alike/").content.decode()
    part = client.get(f"/cases/{case.pk}/alike/", headers={"HX-Request": "true"}).content.decode()
    for text in (whole, part):
        assert f'href="/cases/{solved.pk}/"' in text
        assert "nearly the same" in text
        assert "&lt;b&gt;Bora" in text
        assert "On &lt;i&gt;Friday." in text
    assert "<html" in whole
    assert "<html" not in part


def test_a_panel_with_nothing_in_it_is_not_there(desk):
    _, channel, ana = desk
    case, client = a_case(channel, LATE), signed_in(ana)
    read()
    part = client.get(f"/cases/{case.pk}/alike/", headers={"HX-Request": "true"})
    assert part.content.strip() == b""
    assert (
        "No solved case began like this" in client.get(f"/cases/{case.pk}/alike/").content.decode()
    )


def test_looking_costs_the_same_number_of_questions_however_many_are_solved(desk):
    _, channel, ana = desk
    case, client = a_case(channel, LATE, handle="a"), signed_in(ana)
    solve(a_case(channel, AS_LATE, handle="b"), ana, "On Friday.")
    read()

    def asked():
        client.get(f"/cases/{case.pk}/alike/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/cases/{case.pk}/alike/")
        return len(queries)

    few = asked()
    for number in range(5):
        solve(a_case(channel, f"{AS_LATE} {number}", handle=f"c{number}"), ana, f"{number} days.")
    read()
    assert asked() == few


# Prepared answers -------------------------------------------------------------------------


def an_answer(key: str, text: str, *kinds: str, **more: str) -> PreparedAnswer:
    texts = {"en": text, **more}
    titles = {language: f"{key} {language}" for language in texts}
    return PreparedAnswer(key=key, title=titles, text=texts, kinds=kinds)


def put_in_force(brand, *answers: PreparedAnswer) -> None:
    """A guide with these answers alone."""
    guide: Guide = guide_queries.current(brand.pk)[1].guide
    publish_guide(brand, actor=DESK, now=now(), guide=replace(guide, answers=answers))


def offered(case: Case, user):
    guide = guide_queries.current(case.brand_id)[1]
    return offered_answers(access_of(user), fresh(case), guide, now=now())


def read_answers() -> int:
    with deep_tier():
        return sum(iter(lambda: read_prepared_answers(now()), 0))


@pytest.fixture
def parcel(desk):
    """A case, and a guide with three answers for its kind and two for all."""
    brand, channel, ana = desk
    case = a_case(channel, LATE, handle="a")
    put_in_force(
        brand,
        an_answer("all_one", "thank you dear {customer} write again soon"),
        an_answer("shoes", "new shoes leave the shop today", case.kind_key),
        an_answer("refund", "money goes to your account", case.kind_key),
        an_answer(
            "found", "the blue parcel is late and comes in two weeks the phone", case.kind_key
        ),
        an_answer("all_two", "nobody answers the phone before noon"),
    )
    return case, ana


def keys(rows) -> list[str]:
    return [one.key for one in rows]


AS_WRITTEN = ["shoes", "refund", "found", "all_one", "all_two"]


def test_before_there_are_vectors_answers_stand_as_in_the_guide(parcel):
    case, ana = parcel
    assert keys(offered(case, ana)) == AS_WRITTEN
    assert read_answers() == 0, "no post was read yet, so there is nothing to compare"
    read()
    rows = offered(case, ana)
    assert keys(rows) == AS_WRITTEN
    assert not any(one.fits_best for one in rows)


def test_the_nearest_answer_stands_first_and_is_marked(parcel):
    case, ana = parcel
    read()
    assert read_answers() == 10
    rows = offered(case, ana)
    assert keys(rows)[0] == "found"
    assert keys(rows)[3:] == ["all_two", "all_one"]
    assert [one.key for one in rows if one.fits_best] == ["found"]
    page = signed_in(ana).get(f"/cases/{case.pk}/").content.decode()
    assert page.count("fits best") == 1
    assert page.index("fits best") < page.index('value="shoes"')


def test_an_answer_for_all_is_never_marked(desk):
    brand, channel, ana = desk
    case = a_case(channel, LATE)
    put_in_force(brand, an_answer("all", LATE), an_answer("other", BROKEN, case.kind_key))
    read()
    read_answers()
    rows = offered(case, ana)
    assert keys(rows) == ["other", "all"]
    assert not any(one.fits_best for one in rows)


def test_one_that_is_hardly_nearer_than_the_next_is_not_marked(desk):
    brand, channel, ana = desk
    case = a_case(channel, LATE)
    put_in_force(
        brand,
        an_answer("alpha", LATE, case.kind_key),
        an_answer("beta", LATE, case.kind_key),
        an_answer("gamma", BROKEN, case.kind_key),
    )
    read()
    read_answers()
    assert not any(one.fits_best for one in offered(case, ana))


def test_only_one_in_the_customers_language_is_marked_where_there_is_one(parcel):
    case, ana = parcel
    read()
    read_answers()
    Case.objects.filter(pk=case.pk).update(language="el")
    assert [one.key for one in offered(case, ana) if one.fits_best] == ["found"]
    guide = guide_queries.current(case.brand_id)[1].guide
    put_in_force(
        fresh(case).brand,
        *(one for one in guide.answers if one.key != "all_two"),
        an_answer("greek", "something else", el="κάτι άλλο"),
    )
    read_answers()
    rows = offered(case, ana)
    assert keys(rows)[0] == "found"
    assert not any(one.fits_best for one in rows)


def test_only_new_words_are_read_and_old_ones_are_forgotten(parcel):
    case, _ = parcel
    read()
    read_answers()
    guide = guide_queries.current(case.brand_id)[1].guide
    put_in_force(fresh(case).brand, an_answer("new", "quite other words"), *guide.answers[1:])
    before = set(AnswerVector.objects.values_list("pk", flat=True))
    assert read_answers() == 2
    after = set(AnswerVector.objects.values_list("pk", flat=True))
    assert len(after) == 10
    assert len(after - before) == 2


def test_the_encoder_is_left_alone_where_nothing_is_lacking(parcel, monkeypatch):
    read()
    with deep_tier():
        assert place_answers(limit=4) == 4
        assert place_answers() == 6
        monkeypatch.setattr(listening, "encoder", lambda: pytest.fail("it takes memory"))
        assert place_answers() == 0


def test_an_encoder_by_which_no_post_was_read_reads_no_answers(parcel):
    read()
    other = WordEncoder()
    other.name = "another-1"
    with deep_tier(encoder=other):
        assert place_answers() == 0


def test_answers_wait_for_posts_that_are_to_be_filed(parcel):
    case, _ = parcel
    read()
    a_mention(case.channel, "one more")
    with deep_tier():
        assert read_prepared_answers(now()) == 0
        actions.file_brand(case.brand, now=now())
        assert read_prepared_answers(now()) == 10


def test_the_page_asks_for_no_encoder(parcel, monkeypatch):
    case, ana = parcel
    read()
    read_answers()
    for name in ("encoder", "deep_judge"):
        monkeypatch.setattr(listening, name, lambda: pytest.fail("no page reads it"))
    assert signed_in(ana).get(f"/cases/{case.pk}/").status_code == 200
    assert signed_in(ana).get(f"/cases/{case.pk}/alike/").status_code == 200
