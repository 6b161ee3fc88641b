"""Build the encoder of the deep tier, learn from corrections and labelled posts, let posts be
judged again, or say what is in use."""

from __future__ import annotations

import argparse
from datetime import timedelta
from pathlib import Path
from typing import Any

from fener.project import environment
from fener.project.command import CommandRefused
from fener.project.progress import Progress

HELP = "build, train and list the judges' models, and let posts be judged again"
MOST_DAYS = 36_500


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what",
        metavar="WHAT",
        choices=("list", "build", "train", "rejudge"),
        help="list: what is in use, and whether the encoder is built; build: the encoder, into the "
        "data folder (once; a minute); train: learn from agents' corrections, and use only what "
        "judges better on posts set aside; rejudge: let the deep tier try again what it could not "
        "judge",
    )
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="train: from the labelled sets in DIR as well (docs/models/training.md)",
    )
    parser.add_argument(
        "--licences",
        choices=("all", "permissive"),
        default="all",
        help="train: permissive leaves out sets without a licence, or for non-commercial use only",
    )
    parser.add_argument(
        "--afresh",
        action="store_true",
        help="train: begin with the weights that came with Fener, not with those learned here",
    )
    parser.add_argument("--dry-run", action="store_true", help="train: compare, change nothing")
    parser.add_argument(
        "--days",
        type=int,
        metavar="N",
        help="rejudge: every post of the last N days as well, so that a new model's judgement "
        "reaches it; what people corrected stays, and cases stay as they are",
    )


def run(args: argparse.Namespace) -> dict[str, Any]:
    return {"list": _list, "build": _build, "train": _train, "rejudge": _rejudge}[args.what](args)


def _list(_args: argparse.Namespace) -> dict[str, Any]:
    from fener.mentions.encoder.building import HOW, built_name
    from fener.mentions.judges import weights_in_use

    data = environment.data_folder()
    weights, encoder = weights_in_use(data), built_name(data)
    return {
        "ok": True,
        "fast": f"fast-{weights.label}",
        "deep": f"deep-{weights.label}" if encoder else None,
        "encoder": encoder or None,
        "to_do": None if encoder else HOW,
    }


def _build(_args: argparse.Namespace) -> dict[str, Any]:
    from fener.mentions.encoder.building import NotBuilt, build_encoder, built_name

    data, progress = environment.data_folder(), Progress()
    try:
        folder = build_encoder(data, lambda step: progress.tell(step, last=True))
    except NotBuilt as fault:
        raise CommandRefused(str(fault)) from None
    return {"ok": True, "encoder": built_name(data), "folder": str(folder)}


def _train(args: argparse.Namespace) -> dict[str, Any]:
    from fener.mentions.encoder.building import NotBuilt
    from fener.mentions.judges import (
        SHIPPED,
        VERSION,
        deep_judge,
        keep_learned,
        next_label,
        open_encoder,
        read_weights,
        weights_in_use,
    )  # fmt: skip
    from fener.mentions.training.sets import read_own, read_sets

    try:
        from fener.mentions.training.learning import learn
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] != "scipy":
            raise
        raise CommandRefused(
            "SciPy, which training takes, is not installed: run `make models`, or install "
            "requirements/models.txt"
        ) from None
    data, progress = environment.data_folder(), Progress()
    if args.data is not None and not args.data.is_dir():
        raise CommandRefused(f"{args.data} is no folder")
    permissive = args.licences == "permissive"
    examples = [*_corrections(), *read_own()]
    if args.data is not None:
        sets = list(read_sets(args.data, permissive=permissive))
        if not sets:
            raise CommandRefused(f"{args.data} holds none of the sets of docs/models/training.md")
        examples += sets
    elif not any(one.set == "corrections" for one in examples):
        raise CommandRefused(
            "nobody has corrected a judgement yet, and no labelled sets were given: correct some "
            "on their cases, or say --data DIR"
        )
    in_use = read_weights(SHIPPED, VERSION) if args.afresh else weights_in_use(data)
    encoder = None
    try:
        encoder = open_encoder(data)
        deep_judge(data)
    except (NotBuilt, ValueError) as missing:
        progress.tell(f"only the fast tier learns: {missing}", last=True)
        encoder = None
    course = learn(
        examples,
        in_use,
        encoder,
        afresh=args.data is not None,
        label=next_label(data),
        told=progress.tell,
    )
    if course.has_changed and not args.dry_run:
        keep_learned(data, course.weights)
    return {
        "ok": True,
        "learned_from": {report.tier: report.learned_from for report in course.reports},
        "questions": {
            report.tier: {
                verdict.head: {
                    "before": verdict.before,
                    "after": verdict.after,
                    "taken": verdict.is_taken,
                }
                for verdict in report.verdicts
                if verdict.before
            }
            for report in course.reports
        },
        "in_use": course.weights.label if course.has_changed and not args.dry_run else in_use.label,
    }


def _rejudge(args: argparse.Namespace) -> dict[str, Any]:
    if args.days is not None and not 1 <= args.days <= MOST_DAYS:
        raise CommandRefused(f"--days is a number from 1 to {MOST_DAYS}")
    from fener.project.commands.setting_up import set_up

    set_up()
    from fener.kit.times import now as wall_clock
    from fener.mentions import listening
    from fener.mentions.actions import rejudge_set_aside, rejudge_since
    from fener.mentions.encoder.building import HOW

    now, progress = wall_clock(), Progress()
    set_aside, earlier = rejudge_set_aside(now=now), 0
    if args.days is not None:
        progress.tell(f"posts of the last {args.days} days …")
        earlier = rejudge_since(now - timedelta(days=args.days), now=now)
    progress.tell(f"{set_aside + earlier:,} posts wait for the deep tier again", last=True)
    return {
        "ok": True,
        "queued": set_aside + earlier,
        "set_aside": set_aside,
        "earlier": earlier,
        "to_do": None if listening.has_encoder() else HOW,
    }


def _corrections() -> list[Any]:
    from fener.project.commands.setting_up import set_up

    set_up()
    from fener.mentions.queries import corrected_mentions
    from fener.mentions.training.corrections import examples_of

    return examples_of(corrected_mentions())
