"""The judge: speed, memory, and how well it finds complaints."""

from __future__ import annotations

from collections.abc import Iterator

from rows.table import HEAD, Found, row

FAST_BAR, DEEP_BAR, ENCODER_BAR = 20_000, 180, 350


def judge_lines(found: Found) -> Iterator[str]:
    fast, deep, peer = found["fast"], found["deep"], found["pipeline"]
    yield "## The judge\n"
    yield (
        f"Posts a second of one core (processor time), {fast['letters_a_post']} letters a post, "
        "six languages. What is judged, and how well, is in `docs/models/judge.md`. The "
        "pipeline is scikit-learn's TF-IDF of characters and words with logistic regression, for "
        "one question where ours answers 31; the engine is the encoder package's own.\n"
    )
    yield HEAD
    yield row("fast tier, 31 scores", f"{fast['scores']:,.0f}/s", f"{FAST_BAR:,}/s",
              fast["scores"] >= FAST_BAR)  # fmt: skip
    yield row("fast tier, whole judgements with reasons", f"{fast['judgements']:,.0f}/s", "", None)
    if "one_question" in peer:
        times = fast["scores"] / peer["one_question"]
        yield row("the pipeline", f"{peer['one_question']:,.0f}/s, ours {times:.1f} ×", "", None)
    if "skipped" not in deep:
        yield row("deep tier, whole judgements", f"{deep['judgements']:,.0f}/s", f"{DEEP_BAR}/s",
                  deep["judgements"] >= DEEP_BAR)  # fmt: skip
        yield row("deep tier, vectors alone", f"{deep['vectors']:,.0f}/s", "", None)
        if deep["engine"]:
            times = deep["vectors"] / deep["engine"]
            yield row("the package's own engine",
                      f"{deep['engine']:,.0f}/s, ours {times:.1f} ×", "", None)  # fmt: skip
        memory = found["memory"]
        yield row("memory of the encoder", f"{memory['encoder']} MB", f"≤ {ENCODER_BAR} MB",
                  memory["encoder"] <= ENCODER_BAR)  # fmt: skip
    yield "\nComplaints found in posts written for it (`bench/written`, by one hand, ours):\n"
    yield (
        "| language | tier | recall | precision | recall where precision is 0.80 "
        "| kind right | topic right |"
    )
    yield "| --- | --- | ---: | ---: | ---: | ---: | ---: |"
    for language, tiers in found["written"].items():
        for tier, one in tiers.items():
            yield (
                f"| {language} | {tier} | {one['recall']} | {one['precision']} "
                f"| {one['recall_at_precision_80']} "
                f"| {one['kind_right']} | {one['topic_right']} |"
            )
