"""The storm watch: how fast and how well it speaks, and how posts are grouped by their cause."""

from __future__ import annotations

from collections.abc import Iterator

import ground

from rows.table import HEAD, Found, mark, row

OURS = "fener watch"
SCORE_BAR, FALSE_ALERTS_BAR = 88, 1
OTHERS_BAR, FIRST_POSTS = 1, 20
WRITTEN_BAR, REASONS_BAR = 0.80, 0.45
ALERT_BAR_S = 10


def watching_lines(found: Found) -> Iterator[str]:
    yield "## Watching\n"
    yield (
        "One minute of 100,000 mentions over a thousand streams of brand and topic, each brand "
        "with nine ordinary days behind it and a storm in that minute: the time to count them, "
        "and the time in which one process of the watch has heard them all. On two cores they go "
        "side by side.\n"
    )
    yield HEAD
    bar = found["bar_s"]
    for place, name in ground.BETWEEN.items():
        if place not in found:
            continue
        one = found[place]
        storm = f"{one['mentions']:,} mentions, {one['streams']:,} streams"
        count, watch, used = one["seconds_count"], one["seconds_watch"], one["cpu_watch"]
        yield row(f"{name}, {storm}: counted", f"{count} s", f"< {bar:.0f} s", count < bar)
        yield row(
            f"{name}, watched, {one['alerts']} alerts", f"{watch} s (processor time {used} s)",
            f"< {bar:.0f} s", watch < bar,
        )  # fmt: skip
        yield row(f"{name}, one after the other", f"{count + watch:.1f} s", "", None)


def alert_lines(found: Found) -> Iterator[str]:
    yield "## From a post to its alert\n"
    yield (
        "A desk as it is served, pages and worker; brands that each have eight quiet days behind "
        "them, and a storm for each at the same time: a post a second, called in by the signed "
        "webhook, in six languages. The clock starts when the post that makes the alert is sent. "
        "A page that is open shows it when the live line told it so, it has waited as pages do, "
        "and the bar has come. The encoder is not there.\n"
    )
    yield HEAD
    for place, one in found.items():
        name, storms = ground.BETWEEN[place], len(one["storms"])
        by_post = sorted(storm["by_post"] for storm in one["storms"] if "by_post" in storm)
        words = f", made by their post {by_post[0]} to {by_post[-1]}" if by_post else ""
        yield row(
            f"{name}, storms told on the page", f"{one['on_page']} of {storms}{words}",
            f"{storms}", one["on_page"] == storms,
        )  # fmt: skip
        for key, what in (
            ("finding", "the finding stands"), ("problem", "the problem is open"),
            ("page", "the page shows it"),
        ):  # fmt: skip
            if times := one.get(key):
                figure = f"median {times['median_s']} s, worst {times['worst_s']} s"
                worst = times["worst_s"]
                yield row(f"{name}, {what}", figure, f"≤ {ALERT_BAR_S} s", worst <= ALERT_BAR_S)


def detect_lines(found: Found) -> Iterator[str]:
    yield "## Storms in labelled volume\n"
    yield (
        "`fener detect` with one set of parameters on series of tweets by five minutes in which "
        "people have marked the storms; score of the benchmark's own scorer (standard profile), "
        "100 for all at once and nothing else. Beside it two alarms that anybody could set up, "
        "on the same series in the same run.\n"
    )
    yield "| alarm | score | storms caught | false alerts a series and week | noisiest series |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for name, one in found.items():
        yield (
            f"| {name} | {one['score']} | {one['caught']} of {one['windows']} "
            f"| {one['false_alerts_a_week']:.2f} | {one['most_false_alerts_a_week']:.2f} |"
        )
    ours = found["fener detect"]
    noisiest = ours["most_false_alerts_a_week"]
    yield f"\n{HEAD}"
    yield row("score", f"{ours['score']}", f"≥ {SCORE_BAR}", ours["score"] >= SCORE_BAR)
    yield row(
        "false alerts a week, of the noisiest series", f"{noisiest:.2f}",
        f"≤ {FALSE_ALERTS_BAR}", noisiest <= FALSE_ALERTS_BAR,
    )  # fmt: skip


def storm_lines(found: Found) -> Iterator[str]:
    yield "## Storms in real streams\n"
    yield (
        "Three airlines' complaints of 17 to 24 February 2015, with a bad night in them: US "
        "Airways and United have to be seen between 18:00 on the 21st and 09:00 on the 22nd "
        "(-08:00), which is 900 minutes; American, whose stream begins in the middle of its "
        "crisis, within 15 of its beginning; each with at most one other alert. Five accidents, "
        "each over two quiet brands at different times, have to be seen by their first "
        f"{FIRST_POSTS} posts. The fixed threshold is twice the fullest hour of the first two "
        "days; the other alarm wants three times what an hour of the last twelve held. Both want "
        "ten posts and wait a day after an alarm.\n"
    )
    alarms = [OURS, *(name for name in found if name != OURS)]
    yield f"| what | {' | '.join(alarms)} | bar | held |"
    yield f"| --- |{' --- |' * len(alarms)} --- | --- |"
    kinds = {name: found[name]["kinds"] for name in alarms}
    for number, ours in enumerate(kinds[OURS]["airline"]["each"]):
        each = [kinds[name]["airline"]["each"][number] for name in alarms]
        seen = [_minutes(one) for one in each]
        bar = f"≤ {ours['within']:.0f} minutes"
        yield _beside(f"{ours['name']}: seen after", seen, bar, ours["minutes"] is not None)
        others = [f"{one['others']}" for one in each]
        is_quiet = ours["others"] <= OTHERS_BAR
        yield _beside(f"{ours['name']}: other alerts", others, f"≤ {OTHERS_BAR}", is_quiet)
    for kind in ("airline at 50%", "airline at 20%"):
        some = [_share(kinds[name][kind]) for name in alarms]
        words = kind.replace("airline at", "airlines thinned at random to")
        yield _beside(f"{words}: seen in time", some, "", None)
    quiet = [f"{kinds[name]['quiet fortnight']['others_a_week']}" for name in alarms]
    yield _beside("quiet fortnights: alerts a week", quiet, "", None)
    accidents = [kinds[name]["accident"] for name in alarms]
    of_all = [_share(one) for one in accidents]
    holds = accidents[0]["seen"] == accidents[0]["streams"]
    bar = f"{accidents[0]['streams']} of {accidents[0]['streams']}"
    yield _beside(f"accidents: seen by their first {FIRST_POSTS} posts", of_all, bar, holds)
    by_post = [f"{one['posts']}" for one in accidents]
    yield _beside("accidents: seen by post (median)", by_post, "", None)
    yield _beside(
        "accidents: alerts before them, a week", [f"{one['others_a_week']}" for one in accidents],
        f"≤ {OTHERS_BAR}", accidents[0]["others_a_week"] <= OTHERS_BAR,
    )  # fmt: skip
    yield (
        f"\n{found[OURS]['posts_a_second']:,} posts judged and watched a second of one core "
        "(`fener watch`)."
    )


def _beside(what: str, figures: list[str], bar: str, holds: bool | None) -> str:
    return f"| {what} | {' | '.join(figures)} | {bar} | {mark(holds)} |"


def _minutes(one: Found) -> str:
    return "not seen" if one["minutes"] is None else f"{one['minutes']} minutes"


def _share(one: Found) -> str:
    return f"{one['seen']} of {one['streams']}"


def cause_lines(found: Found) -> Iterator[str]:
    yield "## Grouping by cause\n"
    yield (
        "Adjusted Rand index between our groups and people's: 1 for the same groups, 0 for what "
        "chance would give. The written set is twelve problems told five times in each of six "
        "languages; eight others were written after the words of the concepts were done, and "
        "nothing was fitted to them. The reasons are those that people gave to complaints about "
        "an airline of which nothing was learned.\n"
    )
    yield "| posts | at the desk's own bar | at the best level | bar | held |"
    yield "| --- | --- | --- | --- | --- |"
    for key, what in (("written", "twelve problems"), ("written_after", "eight others")):
        for tier, words in (("with_encoder", "encoder"), ("without_encoder", "no encoder")):
            if one := found[key].get(tier):
                has_bar = (key, tier) == ("written", "with_encoder")
                yield _groups(f"{what}, six languages, {words}", one, WRITTEN_BAR * has_bar)
    airline = found.get("airline")
    if not airline:
        yield "\nThe airline's reasons are not measured: they need the encoder and the streams."
        return
    posts = f"{airline['posts']:,} complaints"
    yield _groups(f"airline, {posts}, kinds of the guide", airline["kinds"], REASONS_BAR)
    yield _groups("airline, no kinds", airline["without_kinds"])
    yield _groups("airline, words alone", airline["words_alone"])
    told = f"airline, {airline['with_cant_tell']:,} with those whose reason nobody could tell"
    yield _groups(told, airline["kinds_with_cant_tell"])
    speed = found["written"]["speed"]
    yield (
        f"\n{speed['posts']:,} posts are grouped in {speed['grouped_s']} s of one core; to join "
        f"one of 200 problems takes a post {speed['join_ms']} ms."
    )


def _groups(what: str, one: Found, bar: float = 0.0) -> str:
    figures = (
        f"{one['default']} ({one['groups']} groups) | {one['best']} ({one['best_groups']} groups)"
    )
    shown, held = (f"≥ {bar:.2f}", one["best"] >= bar) if bar else ("", None)
    return f"| {what} | {figures} | {shown} | {mark(held)} |"
