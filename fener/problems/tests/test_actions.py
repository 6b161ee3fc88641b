"""What people and the desk do with problems; each action leaves one event on its problem."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fener.cases.testing import a_brand, a_channel, a_mention, a_person, as_actor
from fener.core.levels import STARTING_MATRIX, Matrix
from fener.core.lifecycles import NotAnArrow
from fener.core.reasons import Reason
from fener.kit.actors import DESK
from fener.kit.advance import LostRace
from fener.kit.models import Event
from fener.kit.times import now as wall_clock
from fener.mentions.models import Mention
from fener.people.queries import access_of, brand_now
from fener.problems import actions, queries
from fener.problems.measuring import measures_of
from fener.problems.models import Decision, Dissent, Fact, Problem, ProblemMention
from fener.problems.proving import Forged, forged_decisions
from fener.problems.testing import LOST, a_problem, fresh, some_cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand():
    return a_brand()


@pytest.fixture
def channel(brand):
    return a_channel(brand)


@pytest.fixture
def ana(brand):
    return a_person("Ana", "lead", brand)


def told(problem, since=0):
    rows = Event.objects.filter(subject=f"problem:{problem.pk}").order_by("seq")
    return list(rows.values_list("verb", flat=True))[since:]


def test_a_problem_begins_with_its_cases_level_and_reasons(channel):
    problem = a_problem(channel, 3, words=["parcel", "lost"])
    assert problem.state == "new"
    assert problem.links.count() == problem.case_links.count() == 3
    assert (problem.level, problem.scope, problem.readiness) == (2, "local", 2)
    assert problem.measured["complainants"] == 3
    assert {"key": "level.complainants", "params": {"value": 3, "least": 3}, "weight": 1.0} in (
        problem.reasons
    )
    assert problem.department
    assert problem.began_at <= problem.last_post_at
    assert told(problem) == ["problem.opened"]


def test_countries_are_counted_from_what_authors_say(channel):
    problem = a_problem(channel, 4)
    posts = Mention.objects.filter(problem_link__problem=problem)
    posts.update(place="Tirana, Albania")
    Mention.objects.filter(pk=posts.first().pk).update(place="Sofia")
    assert measures_of(problem, at=wall_clock()).places == 1


def test_posts_of_another_problem_stay_there(channel):
    first = a_problem(channel, 3)
    posts = list(ProblemMention.objects.values_list("mention_id", flat=True))
    with pytest.raises(actions.NothingShared):
        actions.open_problem(channel.brand, posts, actor=DESK, now=wall_clock())
    assert Problem.objects.get() == first


def test_our_own_posts_are_no_part_of_a_problem(channel):
    ours = a_mention(channel, "We lost your parcel, sorry.", by_us=True)
    with pytest.raises(actions.NothingShared):
        actions.open_problem(channel.brand, [ours.pk], actor=DESK, now=wall_clock())


def test_a_problem_grows_by_posts_and_their_cases(channel):
    problem = a_problem(channel, 3)
    more = some_cases(channel, 5)[3:]
    ids = [case.opening_id for case in more]
    assert actions.join_problem(problem, ids, actor=DESK, now=wall_clock()) == 2
    assert actions.join_problem(problem, ids, actor=DESK, now=wall_clock()) == 0
    assert problem.case_links.count() == 5
    assert told(problem) == ["problem.opened", "problem.grew"]


def test_it_becomes_graver_by_itself_but_never_milder(channel):
    problem = a_problem(channel, 3)
    matrix = STARTING_MATRIX.as_json()
    matrix["levels"]["4"] = [{"complainants": 3}]
    actions.set_matrix(channel.brand, Matrix.from_json(matrix), actor=DESK, now=wall_clock())
    assert actions.reassess_problem(problem, now=wall_clock())
    assert (problem.level, problem.readiness, fresh(problem).level) == (4, 4, 4)
    assert told(problem)[-1] == "problem.reassessed"
    actions.set_matrix(channel.brand, STARTING_MATRIX, actor=DESK, now=wall_clock())
    assert actions.reassess_problem(problem, now=wall_clock())
    assert (problem.level, problem.proposed_level, problem.readiness) == (4, 2, 4)
    assert told(problem)[-1] == "problem.reassessed"
    assert not actions.reassess_problem(problem, now=wall_clock())


def test_why_a_level_was_reached_stands_as_long_as_the_level(channel):
    problem = a_problem(channel, 3)
    told = [Reason("burst.bigger", {}, 0.9)]
    actions.reassess_problem(problem, now=wall_clock(), least=4, because=told)
    actions.reassess_problem(problem, now=wall_clock())
    assert (problem.level, problem.proposed_level) == (4, 2)
    assert [reason["key"] for reason in fresh(problem).reasons] == ["burst.bigger"]


def test_what_a_person_set_stays_until_they_leave_it_to_the_matrix(channel, ana):
    problem = a_problem(channel, 3)
    actor = as_actor(ana)
    actions.set_level(problem, 1, actor=actor, now=wall_clock(), because="one courier van")
    actions.set_scope(problem, "national", actor=actor, now=wall_clock())
    actions.reassess_problem(problem, now=wall_clock())
    assert (problem.level, problem.scope) == (1, "national")
    actions.follow_matrix(problem, actor=actor, now=wall_clock())
    assert (problem.level, problem.scope, problem.level_by) == (2, "local", "")
    assert told(problem, 1) == [
        "problem.level_set", "problem.scope_set", "problem.matrix_followed"
    ]  # fmt: skip
    turns = problem.turns.order_by("id").values_list("what", "was", "to", "because", "by")
    assert list(turns) == [
        ("level", "2", "1", "one courier van", ana.pk),
        ("scope", "local", "national", "", ana.pk),
        ("level", "1", "2", "", ana.pk),
        ("scope", "national", "local", "", ana.pk),
    ]
    with pytest.raises(ValueError, match="no such level"):
        actions.set_level(problem, 6, actor=actor, now=wall_clock())
    with pytest.raises(ValueError, match="no such scope"):
        actions.set_scope(problem, "galactic", actor=actor, now=wall_clock())


def test_two_people_at_once_and_the_second_is_told(channel, ana):
    problem = a_problem(channel, 3)
    other = fresh(problem)
    actions.rename_problem(problem, "Van 12", actor=as_actor(ana), now=wall_clock())
    with pytest.raises(LostRace):
        actions.rename_problem(other, "Van 13", actor=as_actor(ana), now=wall_clock())
    assert fresh(problem).name == "Van 12"


def decide(problem, user, **more):
    said = {
        "verdict": "crisis", "posture": "crisis", "criteria": ["life"], "evidence": {"people": 9},
        "grounds": "Two people were hurt.",
        "look_again_at": brand_now(problem.brand, wall_clock()) + timedelta(minutes=30),
    } | more  # fmt: skip
    return actions.decide_problem(problem, actor=as_actor(user), now=wall_clock(), **said)


def test_a_crisis_is_decided_by_a_person_with_grounds(channel, ana):
    problem = a_problem(channel, 3)
    decision = decide(problem, ana)
    assert (problem.posture, problem.state) == ("crisis", "open")
    assert problem.look_again_at == decision.look_again_at
    assert told(problem, 1) == ["problem.decided"]
    later = decide(
        problem, ana, verdict="problem", posture="statement", criteria=[], grounds="It is over."
    )
    decision.refresh_from_db()
    assert decision.looked_at
    assert list(queries.decisions_of(problem)) == [later, decision]


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"criteria": []}, "decision.grounds"),
        ({"grounds": "  "}, "decision.grounds"),
        ({"posture": "statement"}, "decision.posture"),
        ({"verdict": "problem"}, "decision.posture"),
        ({"verdict": "normal", "posture": "acknowledge"}, "decision.posture_normal"),
        ({"look_again_at": None}, "decision.when_again"),
        ({"look_again_at": wall_clock() - timedelta(hours=1)}, "decision.look_again"),
    ],
)
def test_decisions_that_do_not_hold_are_refused(channel, ana, more, key):
    problem = a_problem(channel, 3)
    with pytest.raises(actions.DecisionRefused) as refused:
        decide(problem, ana, **more)
    assert refused.value.key == key
    assert (fresh(problem).posture, Decision.objects.count()) == ("normal", 0)


def test_the_desk_never_turns_the_public_dial(channel):
    problem = a_problem(channel, 3)
    with pytest.raises(actions.DecisionRefused) as refused:
        actions.decide_problem(
            problem, actor=DESK, now=wall_clock(), verdict="normal", posture="normal",
            criteria=[], evidence={}, grounds="",
        )  # fmt: skip
    assert refused.value.key == "decision.person"


def test_who_sees_it_differently_says_so_once(channel, ana):
    problem = a_problem(channel, 3)
    decision = decide(problem, ana)
    ben = a_person("Ben", "agent", channel.brand)
    for text in ("It is one van.", "It is one van, and he is back at work."):
        actions.dissent_from(decision, actor=as_actor(ben), now=wall_clock(), text=text)
    assert Dissent.objects.get().text.endswith("back at work.")
    with pytest.raises(actions.DecisionRefused):
        actions.dissent_from(decision, actor=as_actor(ben), now=wall_clock(), text=" ")


@pytest.mark.parametrize(
    "forge",
    [
        {"grounds": "Nobody was hurt."}, {"evidence": {"people": 1}}, {"criteria": []},
        {"verdict": "normal"}, {"look_again_at": None},
    ],
)  # fmt: skip
def test_a_decision_that_was_changed_behind_the_log_is_found(channel, ana, forge):
    problem = a_problem(channel, 3)
    decision = decide(problem, ana, evidence={"people": 9, "share": 0.25, "why": ["αβγ", None]})
    later = decide(problem, ana, posture="crisis")
    ben = a_person("Ben", "agent", channel.brand)
    for text in ("It is one van.", "It is one van, and he is back at work."):
        dissent = actions.dissent_from(later, actor=as_actor(ben), now=wall_clock(), text=text)
    assert list(forged_decisions(channel.brand_id)) == []
    assert "hurt" not in "".join(Event.objects.values_list("data", flat=True))
    Decision.objects.filter(pk=decision.pk).update(**forge)
    assert list(forged_decisions(channel.brand_id)) == [Forged(decision.pk, None, "altered")]
    Decision.objects.filter(pk=decision.pk).delete()
    Dissent.objects.update(text="I agree.")
    copy = Decision.objects.get(pk=later.pk)
    copy.pk = None
    copy.save()
    assert list(forged_decisions(channel.brand_id)) == [
        Forged(decision.pk, None, "missing"),
        Forged(later.pk, dissent.pk, "altered"),
        Forged(copy.pk, None, "untold"),
    ]


def test_facts_are_confirmed_with_a_source_and_withdrawn_with_a_reason(channel, ana):
    problem = a_problem(channel, 3)
    actor = as_actor(ana)
    with pytest.raises(actions.ProblemRefused):
        actions.state_fact(problem, actor=actor, now=wall_clock(), text="x", is_confirmed=True)
    fact = actions.state_fact(problem, actor=actor, now=wall_clock(), text="41 parcels are lost.")
    with pytest.raises(actions.ProblemRefused):
        actions.confirm_fact(fact, actor=actor, now=wall_clock(), source="")
    actions.confirm_fact(fact, actor=actor, now=wall_clock(), source="Depot, by phone")
    actions.withdraw_fact(fact, actor=actor, now=wall_clock(), because="They were found")
    with pytest.raises(actions.ProblemRefused):
        actions.withdraw_fact(fact, actor=actor, now=wall_clock(), because="Again")
    row = Fact.objects.get()
    assert (row.is_confirmed, row.withdrawn_for) == (True, "They were found")
    assert told(problem, 1) == ["fact.stated", "fact.confirmed", "fact.withdrawn"]


def test_a_problem_is_not_over_while_the_public_hears_more_than_usual(channel, ana):
    problem = a_problem(channel, 3)
    decide(problem, ana)
    actor = as_actor(ana)
    for over in (
        lambda: actions.solve_problem(problem, actor=actor, now=wall_clock(), solution="Found."),
        lambda: actions.end_problem(problem, actor=actor, now=wall_clock(), because="Over."),
    ):
        with pytest.raises(actions.ProblemRefused) as refused:
            over()
        assert refused.value.key == "problem.posture_raised"
    decide(problem, ana, verdict="normal", posture="normal", criteria=[], grounds="")
    actions.solve_problem(problem, actor=actor, now=wall_clock(), solution="All were found.")
    assert fresh(problem).state == "solved"
    actions.reopen_problem(problem, actor=actor, now=wall_clock())
    with pytest.raises(actions.ProblemRefused):
        actions.end_problem(problem, actor=actor, now=wall_clock(), because="")
    actions.end_problem(problem, actor=actor, now=wall_clock(), because="It was not ours.")
    with pytest.raises(NotAnArrow):
        actions.solve_problem(problem, actor=actor, now=wall_clock(), solution="Found.")


def test_problems_are_merged_and_taken_apart_again(channel, ana):
    into = a_problem(channel, 3)
    others = [
        a_mention(channel, LOST[0], who=f"Q{n}", handle=f"q{n}", native_id=f"q-{n}").pk
        for n in range(2)
    ]
    source = fresh(actions.open_problem(channel.brand, others, actor=DESK, now=wall_clock()))
    actor = as_actor(ana)
    actions.merge_problems(source, into, actor=actor, now=wall_clock())
    assert (source.state, into.links.count(), source.links.count()) == ("merged", 5, 0)
    with pytest.raises(actions.ProblemRefused):
        actions.merge_problems(source, into, actor=actor, now=wall_clock())
    source = fresh(source)
    actions.unmerge_problem(source, actor=actor, now=wall_clock())
    assert (source.state, into.links.count(), source.links.count()) == ("open", 3, 2)
    assert told(source, 1) == ["problem.merged", "problem.unmerged"]
    assert told(into, 1) == ["problem.absorbed", "problem.released"]


def test_some_cases_get_a_problem_of_their_own(channel, ana):
    problem = a_problem(channel, 4)
    cases = queries.case_ids_of(problem)
    actor = as_actor(ana)
    for chosen in ([], cases, [999_999]):
        with pytest.raises(actions.ProblemRefused):
            actions.split_problem(problem, chosen, actor=actor, now=wall_clock())
    other = actions.split_problem(problem, cases[:2], actor=actor, now=wall_clock(), name="B")
    assert (problem.case_links.count(), other.case_links.count(), other.name) == (2, 2, "B")
    assert (problem.links.count(), other.links.count()) == (2, 2)


def test_only_those_who_see_the_brand_see_its_problems(channel, ana):
    problem = a_problem(channel, 3)
    stranger = a_person("Zoe", "admin", a_brand("Other"))
    with pytest.raises(Problem.DoesNotExist):
        queries.problem_for(access_of(stranger), problem.pk)
    assert queries.problem_for(access_of(ana), problem.pk) == problem
    assert list(queries.problems(access_of(stranger))) == []
    assert list(queries.problems(access_of(ana))) == [problem]
