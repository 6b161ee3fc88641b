"""One case on the screen: its conversation, its marks, and what one can do with it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from fener.cases import actions, queries
from fener.cases.elements import post_text
from fener.cases.models import Case
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
from fener.kit.times import now
from fener.mentions.models import Mention, MentionVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    brand = a_brand()
    return brand, a_channel(brand), a_person("Ana", "lead", brand)


def url(case, deed="") -> str:
    return f"/cases/{case.pk}/{deed}/" if deed else f"/cases/{case.pk}/"


def said_after(client, case, deed, **data) -> str:
    """The page one lands on after a deed without any script."""
    response = client.post(url(case, deed), data, follow=True)
    assert response.redirect_chain == [(url(case), 302)]
    return response.content.decode()


# What a stranger wrote can do no harm -----------------------------------------------------

EVIL = '<script>alert(1)</script> & <b>bold</b> "quoted" https://evil.example/?q=<script>\'" end'


def test_markup_in_posts_names_and_handles_is_only_text(desk):
    _, channel, ana = desk
    case = a_case(channel, EVIL, who="<img src=x onerror=alert(2)>", handle='"><script>3</script>')
    for page in (
        signed_in(ana).get(url(case)),
        signed_in(ana).get("/?show=all"),
        signed_in(ana).get("/mentions/"),
        signed_in(ana).get("/search/?q=bold"),
    ):
        text = page.content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "<script>3" not in text
        assert "<b>bold" not in text
    assert "&lt;script&gt;alert(1)" in signed_in(ana).get(url(case)).content.decode()


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see https://a.example/x.", ["https://a.example/x"]),
        ("(https://a.example/w_(b))", ["https://a.example/w_(b)"]),
        ("javascript:alert(1) data:text/html,x ftp://a.example", []),
        (
            "HTTPS://A.example and http://b.example/?a=1&b=2",
            ["HTTPS://A.example", "http://b.example/?a=1&b=2"],
        ),
        ('https://a.example/"onmouseover="x', ["https://a.example/"]),
        ("https:// nothing", []),
        ("دیدن https://a.example/راه؟ باشد", ["https://a.example/راه؟"]),
    ],
)
def test_only_web_addresses_become_links(text, links):
    from html import unescape

    shown = str(post_text(text))
    assert [unescape(found) for found in re.findall(r'href="([^"]*)"', shown)] == links
    assert shown.count('rel="nofollow noopener noreferrer"') == len(links)


def test_watch_words_are_marked_and_still_escaped():
    assert str(post_text("a <Dardan> b", ["dardan", "<dardan>"])) == (
        "a <mark>&lt;Dardan&gt;</mark> b"
    )


def test_an_author_page_that_is_no_web_address_is_no_link(desk):
    _, channel, ana = desk
    case = a_case(channel)
    type(case.author).objects.filter(pk=case.author_id).update(url="javascript:alert(1)")
    assert "javascript:alert" not in signed_in(ana).get(url(case)).content.decode()


# What one sees ----------------------------------------------------------------------------


def test_the_thread_shows_posts_of_all_and_what_is_ours(desk):
    _, channel, ana = desk
    case = a_case(channel, "Where is my parcel? Terrible!", conversation="t", native_id="p1")
    a_mention(
        channel, "Same here, awful!", who="Mike", handle="mike", conversation="t", in_reply_to="p1"
    )
    actor = as_actor(ana)
    actions.add_note(case, actor=actor, now=now(), text="Called the depot.")
    actions.send_reply(
        case, actor=actor, now=now(), text="We are looking.", visibility="public",
        purpose="acknowledge", seen_replies=0, seen_posts=1,
    )  # fmt: skip
    page = signed_in(ana).get(url(case)).content.decode()
    for words in (
        "Where is my parcel?",
        "Same here, awful!",
        "Called the depot.",
        "We are looking.",
    ):
        assert words in page
    assert "post--other" in page
    assert "waits to be sent" in page
    assert "only we see this" in page


def test_edits_and_deletions_are_shown_with_what_was_said_before(desk):
    _, channel, ana = desk
    case = a_case(channel, "New words")
    post = Mention.objects.get(case_link__case=case)
    MentionVersion.objects.create(mention=post, text="Old words", digest="x", until_at=now())
    Mention.objects.filter(pk=post.pk).update(edited_at=now(), deleted_at=now())
    page = signed_in(ana).get(url(case)).content.decode()
    assert "Old words" in page
    assert "deleted by its author" in page


def test_every_judgement_says_why(desk):
    _, channel, ana = desk
    case = a_case(channel)
    page = signed_in(ana).get(url(case)).content.decode()
    assert "Words of complaint" in page
    assert "How sure" in page


def test_user_text_chooses_its_own_direction(desk):
    _, channel, ana = desk
    case = a_case(channel, "أين طردي؟ خدمة سيئة جدا", who="سارة")
    page = signed_in(ana).get(url(case)).content.decode()
    assert re.search(r'<div class="post__bubble user-text" dir="auto"[^>]*>أين طردي', page)
    assert "<bdi>سارة</bdi>" in page


def test_opening_a_case_changes_nothing_by_itself(desk):
    _, channel, ana = desk
    case = a_case(channel)
    signed_in(ana).get(url(case))
    assert fresh(case).state == "new"


def test_a_page_marks_it_seen_by_a_post(desk):
    _, channel, ana = desk
    case = a_case(channel)
    client = signed_in(ana)
    page = client.get(url(case)).content.decode()
    assert re.search(rf'hx-post="{url(case, "seen")}"\s+hx-trigger="load"', page)
    assert "I have seen it" in page
    said_after(client, case, "seen")
    assert fresh(case).state == "open"
    assert url(case, "seen") not in client.get(url(case)).content.decode()


def test_the_number_of_queries_does_not_grow_with_the_thread(desk, django_assert_max_num_queries):
    _, channel, ana = desk
    case = a_case(channel, conversation="t", native_id="p0")
    for number in range(1, 20):
        a_mention(channel, f"And again {number}!", conversation="t", in_reply_to="p0")
        a_mention(channel, "Me too", who=f"M{number}", handle=f"m{number}", conversation="t")
    actions.file_brand(channel.brand, now=now())
    for number in range(10):
        actions.add_note(fresh(case), actor=as_actor(ana), now=now(), text=f"Note {number}")
    client = signed_in(ana)
    client.get(url(case))
    with django_assert_max_num_queries(33):
        client.get(url(case))


def test_an_open_desk_gets_two_panes_without_a_page_around(desk):
    _, channel, ana = desk
    case = a_case(channel)
    part = signed_in(ana).get(url(case), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'id="conversation"' in part
    assert re.search(r'id="context"[^>]*hx-swap-oob="true"', part)


def test_a_live_refresh_leaves_the_composer_alone(desk):
    _, channel, ana = desk
    case = a_case(channel)
    part = signed_in(ana).get(f"{url(case)}?part=fresh", headers={"HX-Request": "true"})
    text = part.content.decode()
    assert 'id="thread"' in text
    assert 'id="composer"' not in text
    assert 'id="care"' not in text


# What one can do ---------------------------------------------------------------------------


def test_take_it_hand_it_over_and_let_it_go(desk):
    brand, channel, ana = desk
    case, besa = a_case(channel), a_person("Besa", "agent", brand)
    client = signed_in(ana)
    assert "It is yours." in said_after(client, case, "assign", assignee="me", was="")
    assert fresh(case).assignee == ana
    said_after(client, case, "assign", assignee=str(besa.pk), was=str(ana.pk))
    assert fresh(case).assignee == besa
    said_after(client, case, "assign", assignee="", was=str(besa.pk), department="delivery")
    assert fresh(case).assignee is None


def test_taking_what_a_colleague_just_took_tells_who_was_faster(desk):
    brand, channel, ana = desk
    case, besa = a_case(channel), a_person("Besa", "agent", brand)
    actions.assign_case(case, actor=as_actor(besa), now=now(), assignee=besa)
    page = said_after(signed_in(ana), case, "assign", assignee="me", was="")
    assert "Besa took it a moment ago." in page
    assert fresh(case).assignee == besa


def test_a_viewer_cannot_be_given_a_case(desk):
    brand, channel, ana = desk
    case, viewer = a_case(channel), a_person("Vera", "viewer", brand)
    page = said_after(signed_in(ana), case, "assign", assignee=str(viewer.pk), was="")
    assert "may not answer for the brand" in page


def test_priority_kind_and_tags(desk):
    _, channel, ana = desk
    case, client = a_case(channel), signed_in(ana)
    said_after(client, case, "priority", priority="urgent")
    said_after(client, case, "kind", kind="refund")
    page = said_after(client, case, "tags", tags="vip، #press, vip ,")
    case = fresh(case)
    assert (case.priority, case.kind_key) == ("urgent", "refund")
    assert sorted(tag.name for tag in case.tags.all()) == ["press", "vip"]
    assert "Ana set the tags: press, vip." in page


@pytest.mark.parametrize(
    ("deed", "data"), [("priority", {"priority": "x"}), ("kind", {"kind": "x"})]
)
def test_what_does_not_exist_is_refused_in_words(desk, deed, data):
    _, channel, ana = desk
    case = a_case(channel)
    before = fresh(case).version
    said_after(signed_in(ana), case, deed, **data)
    assert fresh(case).version == before


def test_promise_by_hours_and_by_time(desk):
    _, channel, ana = desk
    case, client = a_case(channel), signed_in(ana)
    assert "we promised to come back by" in said_after(client, case, "promise", hours="48")
    assert "promise" in fresh(case).clocks
    until = (now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    said_after(client, case, "promise", until=until)
    assert fresh(case).clocks["promise"]["due"].startswith(until)
    assert "has gone by" in said_after(client, case, "promise", until="2020-01-01T10:00")


def test_put_aside_and_take_up_again(desk):
    _, channel, ana = desk
    case, client = a_case(channel), signed_in(ana)
    said_after(client, case, "snooze", morning="1")
    case = fresh(case)
    assert case.state == "snoozed"
    assert (case.snoozed_until.hour, case.snoozed_until > now()) == (9, True)
    said_after(client, case, "reopen")
    assert fresh(case).state == "open"


def test_solve_and_reopen(desk):
    _, channel, ana = desk
    case, client = a_case(channel), signed_in(ana)
    assert "Take up again" in said_after(client, case, "solve")
    assert fresh(case).state == "solved"
    said_after(client, case, "reopen")
    assert fresh(case).state == "open"


def test_ending_needs_a_reason_and_sometimes_words(desk):
    _, channel, ana = desk
    case, client = a_case(channel), signed_in(ana)
    assert "Choose why" in said_after(client, case, "end", reason="")
    assert "needs words" in said_after(client, case, "end", reason="said_our_piece")
    assert fresh(case).state == "new"
    page = said_after(client, case, "end", reason="said_our_piece", note="We told them twice.")
    assert "We told them twice." in page
    assert fresh(case).ended_for == "said_our_piece"


def test_merge_by_number_and_take_apart_again(desk):
    _, channel, ana = desk
    one, other = a_case(channel, handle="a"), a_case(channel, handle="b", who="Other")
    client = signed_in(ana)
    page = said_after(client, one, "merge", number=f"#{other.pk}")
    assert "Its posts live on in another case." in page
    assert fresh(one).merged_into_id == other.pk
    said_after(client, one, "unmerge")
    assert fresh(one).state == "open"
    assert len(queries.mentions_of(one)) == 1


@pytest.mark.parametrize("number", ["", "x", "999999", "²"])
def test_merging_into_nothing_is_refused(desk, number):
    _, channel, ana = desk
    case = a_case(channel)
    assert "no case with this number" in said_after(signed_in(ana), case, "merge", number=number)


def test_merging_into_a_case_of_a_brand_one_does_not_see_is_refused_alike(desk):
    _, channel, ana = desk
    foreign = a_case(a_channel(a_brand("Other")), handle="z")
    page = said_after(signed_in(ana), a_case(channel), "merge", number=str(foreign.pk))
    assert "no case with this number" in page


def test_split_takes_chosen_posts_into_a_case_of_their_own(desk):
    _, channel, ana = desk
    case = a_case(channel, conversation="t", native_id="p1")
    second = a_mention(
        channel, "And another thing: I was charged twice!", conversation="t", in_reply_to="p1"
    )
    actions.file_brand(channel.brand, now=now())
    client = signed_in(ana)
    assert f'value="{second.pk}"' in client.get(f"{url(case)}?split=1").content.decode()
    response = client.post(url(case, "split"), {"posts": [second.pk]})
    new = Case.objects.get(opening=second)
    assert response["Location"] == url(new)
    assert [post.pk for post in queries.mentions_of(new)] == [second.pk]


def test_split_refuses_the_first_post_and_strangers(desk):
    _, channel, ana = desk
    case, other = a_case(channel, handle="a"), a_case(channel, handle="b")
    client = signed_in(ana)
    assert "first post stays" in said_after(client, case, "split", posts=[case.opening_id])
    assert "Choose the posts" in said_after(client, case, "split", posts=[other.opening_id])


def test_one_click_corrects_how_a_post_was_read(desk):
    _, channel, ana = desk
    case, client = a_case(channel), signed_in(ana)
    said_after(client, case, "correct", post=case.opening_id, field="judged", value="question")
    said_after(client, case, "correct", post=case.opening_id, field="topic", value="delivery")
    said_after(client, case, "correct", post=case.opening_id, field="language", value="sq")
    case = fresh(case)
    post = Mention.objects.get(pk=case.opening_id)
    assert (post.judged, post.topic, post.language) == ("question", "delivery", "sq")
    assert (case.judged, case.language) == ("question", "sq")
    assert post.corrections.count() == 3


@pytest.mark.parametrize(("field", "value"), [("judged", "x"), ("text", "x"), ("language", "xx")])
def test_a_correction_to_nonsense_changes_nothing(desk, field, value):
    _, channel, ana = desk
    case = a_case(channel)
    said_after(signed_in(ana), case, "correct", post=case.opening_id, field=field, value=value)
    assert Mention.objects.get(pk=case.opening_id).corrections.count() == 0


def test_a_case_is_opened_from_a_mention_that_has_none(desk):
    _, channel, ana = desk
    mention = a_mention(channel, "Thank you so much, wonderful service!")
    actions.file_brand(channel.brand, now=now())
    client = signed_in(ana)
    assert f"/mentions/{mention.pk}/case/" in client.get("/mentions/?kind=praise").content.decode()
    response = client.post(f"/mentions/{mention.pk}/case/")
    assert response["Location"] == url(Case.objects.get(opening=mention))


def test_a_lost_race_is_told_in_words(desk, monkeypatch):
    from fener.cases.views import acting
    from fener.kit.advance import LostRace

    def lose(*args, **kwargs):
        raise LostRace("x")

    _, channel, ana = desk
    monkeypatch.setattr(acting.actions, "solve_case", lose)
    assert "Somebody changed it a moment ago" in said_after(
        signed_in(ana), a_case(channel), "solve"
    )


def test_solving_what_is_merged_is_told_in_words(desk):
    _, channel, ana = desk
    one, other = a_case(channel, handle="a"), a_case(channel, handle="b")
    actions.merge_cases(one, other, actor=as_actor(ana), now=now())
    assert "in another state now" in said_after(signed_in(ana), one, "solve")


def test_an_undo_comes_with_the_toast_of_an_open_desk(desk):
    _, channel, ana = desk
    case = a_case(channel)
    response = signed_in(ana).post(url(case, "solve"), headers={"HX-Request": "true"})
    text = response.content.decode()
    assert response["HX-Trigger"] == "live:queue"
    assert f'action="{url(case, "reopen")}"' in text
    assert "Solved. All clocks have stopped." in text
    assert 'id="composer"' not in text


def test_a_case_opened_by_its_address_fetches_the_list_beside_it(desk):
    _, channel, ana = desk
    client, case = signed_in(ana), a_case(channel)
    page = client.get(f"/cases/{case.pk}/?show=all").content.decode()
    assert 'hx-get="/?show=all&amp;part=pane" hx-trigger="load"' in page
    assert 'id="rows"' not in page
    pane = client.get("/?show=all&part=pane", headers={"HX-Request": "true"}).content.decode()
    assert 'id="rows"' in pane
    assert f'href="/cases/{case.pk}/?show=all"' in pane
    assert "<html" not in pane


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5000, "²"])
def test_numbers_of_strangers_break_no_deed(desk, number):
    _, channel, ana = desk
    case = a_case(channel)
    client = signed_in(ana)
    for deed, data in (
        ("assign", {"assignee": number}),
        ("merge", {"number": number}),
        ("correct", {"post": number, "field": "judged", "value": "praise"}),
    ):
        answer = client.post(f"/cases/{case.pk}/{deed}/", data)
        assert answer.status_code < 500, (deed, answer.status_code)
