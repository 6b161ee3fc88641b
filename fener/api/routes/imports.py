"""Reading a file of posts in: hand it over, say which column is which, start."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from ninja import File, Router, UploadedFile
from pydantic import AfterValidator, Field

from fener.api.errors import ApiError, not_found, unfit
from fener.api.operations import operation
from fener.api.queries import brand_for
from fener.api.routes.acting import who
from fener.api.shapes.channels import SampleOut, UploadOut, show_sample
from fener.api.shapes.desk import JobOut, show_job
from fener.api.types import Id, In, Short, Word, storable
from fener.channels.importing import FIELDS, NEEDED, columns_of, guessed_columns, shape_of
from fener.channels.jobs import SourceDiffers, start_import
from fener.channels.uploads import keep_import, path_of
from fener.channels.views.importing import UPLOAD_FOR, sample
from fener.kit.models import Upload
from fener.people.roles import CHANNELS, READ

router = Router(tags=["Bringing posts in"])
_SALT = "fener.api.import"

Ours = Literal[
    "id", "at", "author", "text", "retweets", "place", "in_reply_to", "conversation", "url",
    "lang", "private", "kind",
]  # fmt: skip

Columns = Annotated[dict[Ours, Short], Field(default_factory=dict, max_length=len(FIELDS))]


class SampleIn(In):
    upload: Short
    """As `uploadImport` gave it."""
    columns: Columns
    """Our fields to the file's columns; empty: as they were guessed."""
    zone: Word = ""
    """Of times that name none; empty: every time names its own."""


class ImportIn(SampleIn):
    source: Annotated[str, Field(min_length=1, max_length=50), AfterValidator(storable)]
    """Its name. Under the same name again, nothing is taken twice."""
    clocks: Literal["backlog", "own_times"] = "backlog"
    """`backlog`: old posts, nobody is late for them. `own_times`: clocks run from when they were
    written."""


@operation(
    router, "POST", "/brands/{brand_id}/uploads", name="uploadImport",
    summary="Hand over a file of posts", gives=UploadOut, status=201, needs=(READ, CHANNELS),
    errors=(404,), form=True,
)  # fmt: skip
def upload(request: HttpRequest, brand_id: Id, file: File[UploadedFile]) -> dict[str, Any]:
    """CSV, TSV or JSON lines, also with gzip, as the part `file` of a multipart form. Gives the
    columns, which of them are probably ours, and the first lines as they would be read. Nothing
    is read in before `startImport`; the upload can be taken further for a week."""
    brand = brand_for(request.auth, brand_id, CHANNELS)
    kept = keep_import(file, now=request.now, limit=settings.LARGEST_IMPORT)
    shape, names, guessed = _look(kept)
    rows, refused = sample(path_of(kept), shape, guessed, brand.zone)
    sealed = [kept.pk, brand.pk, request.auth.user.pk]
    return {
        "upload": signing.dumps(sealed, salt=_SALT, compress=True),
        "name": kept.name,
        "size": kept.size,
        "shape": shape,
        "columns": names,
        "guessed": guessed,
        **show_sample(rows, refused),
    }


@operation(
    router, "POST", "/brands/{brand_id}/imports/preview", name="previewImport",
    summary="How a file would be read", gives=SampleOut, needs=(READ, CHANNELS), errors=(404,),
)  # fmt: skip
def preview(request: HttpRequest, brand_id: Id, body: SampleIn) -> dict[str, Any]:
    """Its first lines with these columns. Nothing is read in."""
    brand_for(request.auth, brand_id, CHANNELS)
    kept, shape, chosen = _chosen(request, brand_id, body)
    return show_sample(*sample(path_of(kept), shape, chosen, body.zone))


@operation(
    router, "POST", "/brands/{brand_id}/imports", name="startImport", summary="Read a file in",
    gives=JobOut, status=202, needs=(READ, CHANNELS), errors=(404, 409),
)  # fmt: skip
def start(request: HttpRequest, brand_id: Id, body: ImportIn) -> dict[str, Any]:
    """Long work: ask `getJob` how far it is. Lines that can't be read are told there and stop
    nothing."""
    brand = brand_for(request.auth, brand_id, CHANNELS)
    kept, _, chosen = _chosen(request, brand_id, body)
    source = " ".join(body.source.split())
    if not source:
        raise unfit("import.no_source", "source")
    try:
        job = start_import(
            kept, brand, source=source, columns=chosen, zone=body.zone,
            is_backlog=body.clocks == "backlog", **who(request),
        )  # fmt: skip
    except SourceDiffers:
        raise ApiError(409, "import.source_differs", field="source", name=source) from None
    return show_job(job)


def _look(kept: Upload) -> tuple[str, list[str], dict[str, str]]:
    """Shape, columns and guessed columns. Raises `FileRefused`."""
    shape = shape_of(Path(kept.name))
    names = columns_of(path_of(kept), shape)
    return shape, names, guessed_columns(names) if shape == "csv" else {}


def _chosen(
    request: HttpRequest, brand_id: int, body: SampleIn
) -> tuple[Upload, str, dict[str, str]]:
    """The upload, its shape, and the columns that were chosen, checked against it."""
    kept = _upload_of(request, brand_id, body.upload)
    shape, names, guessed = _look(kept)
    chosen: dict[str, str] = {str(ours): theirs for ours, theirs in body.columns.items()} or guessed
    for ours, theirs in chosen.items():
        if theirs not in names:
            raise unfit(
                "import.no_such_column", f"columns.{ours}",
                column=theirs, columns=", ".join(names)[:500],
            )  # fmt: skip
    for ours in NEEDED if shape == "csv" else ():
        if ours not in chosen:
            raise unfit("import.column_needed", f"columns.{ours}", column=ours)
    if body.zone:
        try:
            ZoneInfo(body.zone)
        except (KeyError, ValueError, OSError):
            raise unfit("brand.no_such_zone", "zone", zone=body.zone) from None
    return kept, shape, chosen


def _upload_of(request: HttpRequest, brand_id: int, token: str) -> Upload:
    """An upload belongs to the person who handed it over, and to the brand it was for."""
    try:
        upload_id, for_brand, person = signing.loads(token, salt=_SALT, max_age=UPLOAD_FOR)
    except (signing.BadSignature, TypeError, ValueError):
        raise unfit("import.no_such_upload", "upload") from None
    if (for_brand, person) != (brand_id, request.auth.user.pk):
        raise unfit("import.no_such_upload", "upload")
    kept = Upload.objects.filter(pk=upload_id).first()
    if kept is None:
        raise not_found()
    return kept
