"""Which mentions open a case, which join one, and which clocks start."""

from datetime import UTC, datetime, timedelta

import pytest

from fener.cases import actions, queries
from fener.cases.models import Case, CaseMention
from fener.cases.tallies import kept, recount
from fener.core.clocks import ClockKind
from fener.kit.actors import DESK
from fener.kit.models import Event
from fener.mentions.actions import correct_judgement
from fener.mentions.models import Mention, UnfiledMention
from fener.mentions.testing import NOON, line, make_brand, make_channel, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel():
    return make_channel(make_brand(country="AL", zone="Europe/Tirane"))


def file(channel, *records):
    """Take and file posts at the moment when the newest of them was written."""
    now = max([NOON, *(datetime.fromisoformat(record["at"]) for record in records)])
    take(channel, *records, now=now)
    return actions.file_brand(channel.brand, now=now)


def tallies_agree(brand) -> bool:
    right = {place: count for place, count in recount(brand.pk, brand.zone).items() if count}
    return right == {place: count for place, count in kept(brand.pk).items() if count}


def test_a_complaint_opens_a_case_with_four_clocks(channel):
    file(channel, line("My parcel is two weeks late. Where is the courier?"))
    case = Case.objects.get()
    clocks = queries.clocks_of(case)
    assert (case.state, case.judged, case.posts, case.who) == ("new", "complaint", 1, "bora")
    assert set(clocks) == {
        ClockKind.SEEN, ClockKind.ACKNOWLEDGED, ClockKind.ANSWERED, ClockKind.SOLVED,
    }  # fmt: skip
    assert all(clock.started_at == NOON for clock in clocks.values())
    assert case.due_at == min(clock.due_at for clock in clocks.values())
    assert case.department == "delivery"
    assert case.reasons
    assert tallies_agree(channel.brand)


def test_one_event_for_an_opened_case(channel):
    file(channel, line("My parcel never arrived!"))
    case = Case.objects.get()
    events = Event.objects.filter(subject=f"case:{case.pk}")
    assert list(events.values_list("verb", flat=True)) == ["case.opened"]


@pytest.mark.parametrize(
    ("text", "opens"),
    [
        ("My parcel never arrived and nobody answers me!", True),
        ("What time do you close on Saturday?", True),
        ("Thank you so much, great service, I love this shop ❤️", False),
        ("Porosia ime nuk ka ardhur ende, turp!", True),
        ("Το δέμα μου δεν ήρθε ποτέ και κανείς δεν απαντά", True),
        ("لم يصل طلبي حتى الآن ولا أحد يرد", True),
        ("Пратката ми не е дошла и никой не отговаря", True),
        ("سفارش من هنوز نرسیده و کسی جواب نمی‌دهد", True),
    ],
)
def test_who_waits_gets_a_case(channel, text, opens):
    file(channel, line(text))
    assert Case.objects.exists() is opens
    assert not UnfiledMention.objects.exists()


def test_later_posts_of_the_same_person_in_the_thread_join_the_case(channel):
    file(channel, line("My parcel never arrived!", id="1"))
    later = NOON + timedelta(days=9)
    reply = {"conversation": "1", "in_reply_to": "1"}
    file(channel, line("Still nothing, where is it?", at=later, **reply))
    case = Case.objects.get()
    assert (case.posts, case.last_post_at, case.excerpt) == (
        2,
        later,
        "Still nothing, where is it?",
    )
    assert tallies_agree(channel.brand)


def test_another_person_in_the_thread_gets_their_own_case(channel):
    file(channel, line("My parcel never arrived!", id="1"))
    file(
        channel,
        line("Mine never arrived either!", author="dritan", conversation="1", in_reply_to="1"),
    )
    assert sorted(Case.objects.values_list("who", flat=True)) == ["bora", "dritan"]


def test_a_person_who_posts_again_within_a_day_joins_their_case(channel):
    soon, late = NOON + timedelta(hours=20), NOON + timedelta(days=3)
    file(channel, line("My parcel never arrived!"), line("Hello? My parcel!", at=soon))
    assert Case.objects.get().posts == 2
    file(channel, line("And now the wrong shoes arrived!", at=late))
    assert Case.objects.count() == 2


def test_a_post_belongs_to_one_case_however_often_it_is_filed(channel):
    file(channel, line("My parcel never arrived!", id="1"))
    mention = Mention.objects.get()
    UnfiledMention.objects.create(brand=channel.brand, mention=mention)
    actions.file_brand(channel.brand, now=NOON)
    assert Case.objects.count() == CaseMention.objects.count() == 1
    assert tallies_agree(channel.brand)


def test_backlog_opens_cases_that_nobody_is_late_for():
    channel = make_channel(make_brand(), since=NOON)
    file(channel, line("My parcel never arrived!", at=NOON - timedelta(days=30)))
    case = Case.objects.get()
    assert (case.is_backlog, case.due_at) == (True, None)
    assert actions.mark_late_cases(channel.brand, now=NOON + timedelta(days=400)) == 0


def test_a_new_post_takes_a_case_out_of_the_backlog():
    channel = make_channel(make_brand(), since=NOON)
    file(channel, line("My parcel never arrived!", id="1", at=NOON - timedelta(days=30)))
    file(channel, line("Hello? Nothing yet!", conversation="1", in_reply_to="1", at=NOON))
    case = Case.objects.get()
    assert not case.is_backlog
    assert tallies_agree(channel.brand)


def test_a_safety_word_is_urgent(channel):
    file(channel, line("The charger caught fire and burned my daughter's hand"))
    case = Case.objects.get()
    assert (case.priority, "safety" in case.severity) == ("urgent", True)


def test_a_person_can_open_a_case_the_judge_did_not(channel):
    file(channel, line("Thank you so much, great service, I love this shop ❤️"))
    mention = Mention.objects.select_related("brand").get()
    case = actions.open_case_for(mention, actor=DESK, now=NOON)
    again = actions.open_case_for(mention, actor=DESK, now=NOON)
    assert case.pk == again.pk
    assert Event.objects.filter(verb="case.opened_by_hand").count() == 1
    assert tallies_agree(channel.brand)


def test_a_correction_is_kept_as_a_label(channel):
    take(channel, line("Thank you for nothing"))
    mention = Mention.objects.get()
    was = mention.judged
    correct_judgement(mention, actor=DESK, now=NOON, field="judged", value="complaint")
    assert mention.judged == "complaint"
    label = mention.corrections.get()
    assert (label.was, label.now) == (was, "complaint")
    with pytest.raises(ValueError, match="nonsense"):
        correct_judgement(mention, actor=DESK, now=NOON, field="judged", value="nonsense")


def test_the_clock_respects_the_brands_working_hours():
    brand = make_brand(country="SA", zone="Asia/Riyadh")
    friday = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    channel = make_channel(brand)
    take(channel, line("My parcel never arrived!", at=friday), now=friday)
    actions.file_brand(brand, now=friday)
    clock = queries.clocks_of(Case.objects.get())[ClockKind.ACKNOWLEDGED]
    sunday_opening = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
    assert clock.due_at > sunday_opening
