"""One person, several voices: linked on evidence, taken back, and never an address for an answer;
and who goes on in private stays in one case."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fener.cases import actions
from fener.cases.models import Case
from fener.cases.testing import a_brand, a_case, a_channel, a_mention, a_person, fresh, signed_in
from fener.channels.models import Delivery
from fener.core.posts import PostKind, Visibility
from fener.kit.models import Event
from fener.kit.times import now as wall_clock
from fener.mentions.models import SamePerson

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand():
    return a_brand()


@pytest.fixture
def ana(brand):
    return a_person("Ana", "agent", brand)


def private(channel, text, **more):
    return a_mention(
        channel, text, visibility=Visibility.PRIVATE, kind=PostKind.MESSAGE,
        conversation=more.pop("conversation", "dm-1"), **more,
    )  # fmt: skip


def link(client, case, **fields):
    return client.post(f"/cases/{case.pk}/person/", {"ground": "told us so", **fields})


def test_who_goes_on_in_private_stays_in_one_case(brand):
    channel = a_channel(brand, "fake")
    case = a_case(channel, at=wall_clock() - timedelta(days=3))
    private(channel, "My order is 4711, here in private.")
    actions.file_brand(brand, now=wall_clock())
    assert Case.objects.count() == 1
    assert fresh(case).posts == 2


def test_a_private_thread_that_is_another_case_stays_there(brand):
    channel = a_channel(brand, "fake")
    told = a_case(channel, visibility=Visibility.PRIVATE, conversation="dm-1", native_id="m1")
    a_case(channel, conversation="public", native_id="p1", in_reply_to="p0")
    private(channel, "And another thing.", in_reply_to="m1")
    actions.file_brand(brand, now=wall_clock())
    assert fresh(told).posts == 2


def test_somebody_elses_message_is_a_case_of_its_own(brand):
    channel = a_channel(brand, "fake")
    a_case(channel)
    private(channel, "Where is my parcel? Nobody answers!", handle="zef", who="Zef")
    actions.file_brand(brand, now=wall_clock())
    assert Case.objects.count() == 2


def test_an_address_told_in_private_suggests_the_voice_behind_it(brand, ana):
    mail, network = a_channel(brand, "replay", space="mail"), a_channel(brand, "fake", "Fake")
    a_case(mail, handle="helen@marsh.example", who="H. Marsh")
    case = a_case(
        network, "Write to helen@marsh.example please, I wait for weeks!",
        handle="hm", visibility=Visibility.PRIVATE, conversation="dm-2",
    )  # fmt: skip
    page = signed_in(ana).get(f"/cases/{case.pk}/").content.decode()
    assert "They told us in private that they are also:" in page
    voice = Case.objects.get(handle="helen@marsh.example").author
    client = signed_in(ana)
    link(client, case, author=voice.pk, evidence=case.opening_id)
    made = SamePerson.objects.get()
    assert made.evidence == case.opening
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "The same person, as somebody found" in page
    assert "They told us in private" not in page
    assert Event.objects.filter(verb="person.linked").count() == 1


def test_an_address_in_public_suggests_nothing(brand, ana):
    mail, network = a_channel(brand, "replay", space="mail"), a_channel(brand, "fake", "Fake")
    a_case(mail, handle="helen@marsh.example")
    case = a_case(network, "My friend is helen@marsh.example, help!", handle="hm")
    assert (
        "They told us in private" not in signed_in(ana).get(f"/cases/{case.pk}/").content.decode()
    )
    voice = Case.objects.get(handle="helen@marsh.example").author
    link(signed_in(ana), case, author=voice.pk, evidence=case.opening_id)
    assert not SamePerson.objects.exists()


def test_linking_changes_no_address_and_is_taken_back(brand, ana):
    one, other = a_channel(brand, "fake", "One"), a_channel(brand, "replay", "Other")
    first, second = a_case(one, handle="hm"), a_case(other, handle="helen")
    client = signed_in(ana)
    link(client, first, voice="@Helen")
    assert f"/cases/{second.pk}/" in client.get(f"/cases/{first.pk}/").content.decode()
    client.post(
        f"/cases/{first.pk}/write/",
        {"way": "private", "text": "We look into it.", "purpose": "answer",
         "seen_replies": 0, "seen_posts": 1},
    )  # fmt: skip
    assert Delivery.objects.get().to == "hm"
    made = SamePerson.objects.get()
    client.post(f"/cases/{first.pk}/person/{made.pk}/unlink/")
    assert f"/cases/{second.pk}/" not in client.get(f"/cases/{first.pk}/").content.decode()
    made.refresh_from_db()
    assert made.ended_at is not None
    link(client, first, voice=f"#{second.pk}")
    assert SamePerson.objects.filter(ended_at=None).count() == 1


@pytest.mark.parametrize("fields", [{"voice": "nobody"}, {"voice": "hm"}, {"ground": " "}])
def test_what_cannot_be_linked_says_why(brand, ana, fields):
    case = a_case(a_channel(brand, "fake"), handle="hm")
    link(signed_in(ana), case, **{"voice": "helen", **fields})
    assert not SamePerson.objects.exists()


def test_three_voices_are_one_person_by_two_links(brand, ana):
    cases = [
        a_case(a_channel(brand, "replay", f"No {n}", space=f"s{n}"), handle=f"voice{n}")
        for n in range(3)
    ]
    client = signed_in(ana)
    link(client, cases[0], voice="voice1")
    link(client, cases[1], voice="voice2")
    page = client.get(f"/cases/{cases[0].pk}/").content.decode()
    assert f"/cases/{cases[2].pk}/" in page


def test_a_viewer_and_another_brand_link_nothing(brand):
    case = a_case(a_channel(brand, "fake"), handle="hm")
    other = a_brand("Other")
    a_case(a_channel(other, "replay"), handle="helen")
    assert link(signed_in(a_person("Vera", "viewer", brand)), case, voice="x").status_code == 403
    link(signed_in(a_person("Ben", "agent", brand)), case, voice="helen")
    assert not SamePerson.objects.exists()
