"""Files: with notes and entries, and getting them back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import File, Form, Path, Router, UploadedFile

from fener.api.errors import ApiError
from fener.api.once import once
from fener.api.operations import operation
from fener.api.queries import brand_for, mention_for
from fener.api.routes.acting import Key, NoteIn, who
from fener.api.routes.posts import EntryIn
from fener.api.shapes.cases import NoteOut, show_note
from fener.api.shapes.channels import EntryStored
from fener.api.types import Id
from fener.cases import actions, queries
from fener.cases.models import Note
from fener.channels.entering import attached, write_entry
from fener.channels.uploads import keep_attachment, stored_name
from fener.kit.models import Upload
from fener.people.roles import READ, REPLY

router = Router(tags=["Files"])
AT_ONCE = 5

Files = File[list[UploadedFile]]
Number = Annotated[int, Path(ge=0, le=1000)]


@operation(
    router, "POST", "/cases/{case_id}/notes/with-files", name="addNoteWithFiles",
    summary="Leave a note with files", gives=NoteOut, status=201, needs=(READ, REPLY),
    errors=(404,), key=True, form=True,
)  # fmt: skip
def add_note(
    request: HttpRequest, case_id: Id, body: Form[NoteIn], files: Files, key: Key = ""
) -> Any:
    """Words for colleagues only, and up to five files of at most 10 MB as parts `files` of a
    multipart form."""
    case = queries.case_for(request.auth, case_id, REPLY)

    def do() -> NoteOut:
        kept = [
            {
                "name": one.name,
                "type": one.media_type,
                "size": one.size,
                "path": stored_name(one.digest),
            }
            for one in _keep(request, files)
        ]
        note = actions.add_note(case, text=body.text, attachments=kept, **who(request))
        return NoteOut(**show_note(note))

    return once(request, key, 201, do)


@operation(
    router, "GET", "/notes/{note_id}/files/{number}", name="getNoteFile",
    summary="A file of a note", gives=None, errors=(404,), binary=True,
)  # fmt: skip
def note_file(request: HttpRequest, note_id: Id, number: Number) -> HttpResponse:
    """Its bytes. `number` is its place among the note's files, from 0."""
    note = Note.objects.select_related("case").get(
        pk=note_id, case__brand_id__in=request.auth.brand_ids
    )
    if number >= len(note.attachments):
        raise ApiError(404, "api.no_such_file")
    kept = note.attachments[number]
    return _sent(kept["path"], kept["name"], kept["type"])


@operation(
    router, "POST", "/brands/{brand_id}/entries/with-files", name="writeEntryWithFiles",
    summary="Write down a call, a visit, a newspaper, with files", gives=EntryStored, status=202,
    needs=(READ, REPLY), errors=(404,), key=True, form=True,
)  # fmt: skip
def write_down(
    request: HttpRequest, brand_id: Id, body: Form[EntryIn], files: Files, key: Key = ""
) -> Any:
    """Like `writeEntry`, with up to five scans, photos or recordings of at most 10 MB as parts
    `files` of a multipart form."""
    brand = brand_for(request.auth, brand_id, REPLY)

    def do() -> EntryStored:
        kept = _keep(request, files)
        channel = write_entry(brand, attachments=kept, **body.dict(), **who(request))
        return EntryStored(channel=channel.pk)

    return once(request, key, 202, do)


@operation(
    router, "GET", "/mentions/{mention_id}/files/{number}", name="getMentionFile",
    summary="A file of an entry", gives=None, errors=(404,), binary=True,
)  # fmt: skip
def mention_file(request: HttpRequest, mention_id: Id, number: Number) -> HttpResponse:
    """The bytes of one that we keep ourselves; pictures of networks are where their `url` says.
    `number` is its place among the post's attachments, from 0."""
    mention = mention_for(request.auth, mention_id)
    if number >= len(mention.attachments):
        raise ApiError(404, "api.no_such_file")
    token = str(mention.attachments[number].get("url", "")).rstrip("/").rpartition("/")[2]
    found = attached(token)
    kept = Upload.objects.filter(pk=found[1]).first() if found else None
    if found is None or kept is None or found[0] != mention.channel_id:
        raise ApiError(404, "api.no_such_file")
    return _sent(stored_name(kept.digest), kept.name, kept.media_type)


def _keep(request: HttpRequest, files: Sequence[UploadedFile]) -> list[Upload]:
    if len(files) > AT_ONCE:
        raise ApiError(422, "api.too_many_files", field="files", most=AT_ONCE)
    return [keep_attachment(one, now=request.now) for one in files]


def _sent(path: str, name: str, media_type: str) -> HttpResponse:
    """To be saved, never shown inside a page."""
    if not default_storage.exists(path):
        raise ApiError(404, "api.no_such_file")
    kind = media_type or "application/octet-stream"
    response = FileResponse(
        default_storage.open(path, "rb"), as_attachment=True, filename=name, content_type=kind
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
