"""Reading a file in: hand it over, say which column is which, watch it go."""

from __future__ import annotations

import json
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fener.channels.doors import check, need_somewhere
from fener.channels.forms import OWN_TIMES, MappingForm, UploadForm
from fener.channels.importing import (
    FileRefused,
    columns_of,
    guessed_columns,
    read_lines,
    shape_of,
)
from fener.channels.jobs import SourceDiffers, start_import
from fener.channels.uploads import keep_import, path_of
from fener.connectors import registry
from fener.connectors.contract import Account, Payload, Unreadable
from fener.kit.models import Upload
from fener.kit.sentences import say
from fener.people.forms.places import zone_names
from fener.people.models import Brand
from fener.people.queries import brand_by_id, brands
from fener.people.roles import CHANNELS

SAMPLE = 5
_SALT = "fener.channels.import"
UPLOAD_FOR = 7 * 24 * 3600
"""Seconds in which an uploaded file may be taken further by who uploaded it."""


def upload(request: HttpRequest) -> HttpResponse:
    need_somewhere(request, CHANNELS)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = keep_import(
                form.cleaned_data["file"], now=request.now, limit=settings.LARGEST_IMPORT
            )
            columns_of(path_of(kept), shape_of(Path(kept.name)))
        except FileRefused as refusal:
            form.add_error("file", say(refusal.key, refusal.params))
        else:
            token = signing.dumps([kept.pk, request.user.pk], salt=_SALT)
            return redirect("channels:import_columns", token)
    return render(
        request,
        "channels/import.html",
        {"form": form, "largest": settings.LARGEST_IMPORT // 1024 // 1024},
    )


def columns(request: HttpRequest, token: str) -> HttpResponse:
    """Which column is which. `look` shows the sample again with what was chosen; `start` starts."""
    need_somewhere(request, CHANNELS)
    kept = _upload_of(request, token)
    shape = shape_of(Path(kept.name))
    try:
        path = path_of(kept)
        names = columns_of(path, shape)
    except FileRefused as refusal:
        form = UploadForm()
        form.is_bound, form._errors = True, {}
        form.add_error(None, say(refusal.key, refusal.params))
        return render(request, "channels/import.html", {"form": form}, status=422)
    guessed = guessed_columns(names) if shape == "csv" else {}
    mine = _brands(request)
    form = MappingForm(
        request.POST or None,
        columns=names,
        brands=mine,
        is_csv=shape == "csv",
        initial={
            "source": _source_name(kept.name),
            "zone": mine[0].zone,
            **{f"col_{ours}": theirs for ours, theirs in guessed.items()},
        },
    )
    chosen, zone = guessed, mine[0].zone
    if request.method == "POST" and form.is_valid():
        check(request, form.cleaned_data["brand"], CHANNELS)
        chosen, zone = form.columns, form.cleaned_data["zone"]
        if "start" in request.POST and (done := _start(request, kept, form)):
            return done
    elif request.method == "POST":
        chosen = {
            ours.removeprefix("col_"): value
            for ours, value in request.POST.items()
            if ours.startswith("col_") and value in names
        }
    rows, refused = sample(path, shape, chosen, zone)
    return render(
        request,
        "channels/import_columns.html",
        {
            "form": form,
            "upload": kept,
            "names": names,
            "rows": rows,
            "refused": refused,
            "is_csv": shape == "csv",
            "zones": zone_names(),
        },
    )


def _brands(request: HttpRequest) -> list[Brand]:
    allowed = set(request.access.brands_with(CHANNELS))
    found = [brand for brand in brands(request.access) if brand.pk in allowed]
    chosen = request.brand.pk if request.brand else None
    return sorted(found, key=lambda brand: brand.pk != chosen)


def _upload_of(request: HttpRequest, token: str) -> Upload:
    try:
        upload_id, user_id = signing.loads(token, salt=_SALT, max_age=UPLOAD_FOR)
    except (signing.BadSignature, TypeError, ValueError):
        raise Http404("no such upload") from None
    kept = Upload.objects.filter(pk=upload_id).first()
    if kept is None or user_id != request.user.pk:
        raise Http404("no such upload")
    return kept


def _source_name(name: str) -> str:
    stem = PurePosixPath(name.removesuffix(".gz")).stem
    return (stem or str(_("File import")))[:50]


def _start(request: HttpRequest, kept: Upload, form: MappingForm) -> HttpResponse | None:
    data = form.cleaned_data
    try:
        job = start_import(
            kept,
            brand_by_id(data["brand"]),
            actor=request.access.actor,
            now=request.now,
            source=" ".join(data["source"].split()),
            columns=form.columns,
            zone=data["zone"],
            is_backlog=data["clocks"] != OWN_TIMES,
        )
    except SourceDiffers as error:
        form.add_error("source", say("import.source_differs", {"name": str(error)}))
        return None
    return redirect("channels:job", job.pk)


def sample(
    path: Path, shape: str, chosen: dict[str, str], zone: str
) -> tuple[list[dict[str, Any]], str]:
    """The first lines as they will be read, and in words why nothing of the file can be."""
    rows: list[dict[str, Any]] = []
    try:
        for line in read_lines(path, columns=chosen, shape=shape):
            if line.payload is None:
                rows.append({"line": line.number, "problem": say(line.problem, line.params)})
            else:
                rows.append(_as_read(line.number, line.payload, zone))
            if len(rows) == SAMPLE:
                break
    except FileRefused as refusal:
        return rows, say(refusal.key, refusal.params)
    return rows, "" if rows else say("import.nothing")


def _as_read(number: int, payload: Payload, zone: str) -> dict[str, Any]:
    account = Account(channel_id=0, settings={"time_zone": zone})
    try:
        posts = list(registry.connector("file").translate(account, payload))
    except Unreadable as problem:
        return {
            "line": number,
            "problem": say(problem.key, problem.params),
            "body": _start_of(payload.body),
        }
    return {"line": number, "post": posts[0]}


def _start_of(body: bytes) -> str:
    """What stands in a line that can't be read, without our own wrapping."""
    try:
        record = json.loads(body)
    except ValueError:
        record = None
    if isinstance(record, dict) and isinstance(record.get("columns"), dict):
        return ", ".join(str(value) for value in record["columns"].values())[:200]
    return body[:200].decode("utf-8", "replace")
