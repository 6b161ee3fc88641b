"""Files that people hand in: kept under the digest of their bytes, so that no name of theirs
ever becomes a path of ours."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime
from pathlib import Path, PurePosixPath

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, default_storage

from fener.channels.importing import FileRefused
from fener.kit.models import Upload

IMPORT_ENDINGS = (".csv", ".tsv", ".jsonl", ".csv.gz", ".tsv.gz", ".jsonl.gz")
LARGEST_ATTACHMENT = 10 * 1024 * 1024

ATTACHMENT_KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    ".pdf": ("application/pdf", (b"%PDF-",)),
    ".png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".gif": ("image/gif", (b"GIF87a", b"GIF89a")),
    ".webp": ("image/webp", (b"RIFF",)),
    ".txt": ("text/plain", ()),
    ".mp3": ("audio/mpeg", (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    ".m4a": ("audio/mp4", ()),
    ".ogg": ("audio/ogg", (b"OggS",)),
    ".wav": ("audio/wav", (b"RIFF",)),
    ".mp4": ("video/mp4", ()),
    ".docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        (b"PK\x03\x04",),
    ),
    ".eml": ("message/rfc822", ()),
}
"""What may be attached to an entry by its ending: the type it is served as, and the first bytes
that such a file can have (none: any)."""


def keep_import(file: File, *, now: datetime, limit: int) -> Upload:
    """Keep a file of posts. Raises `FileRefused` where its ending or size can't be taken."""
    name = safe_name(file.name or "")
    if not name.lower().endswith(IMPORT_ENDINGS):
        raise FileRefused("upload.not_a_kind", name=name, kinds=", ".join(IMPORT_ENDINGS))
    return _keep(file, name, "text/plain", now=now, limit=limit)


def keep_attachment(file: File, *, now: datetime) -> Upload:
    """Keep something that belongs to an entry. Raises `FileRefused`."""
    name = safe_name(file.name or "")
    kinds = ", ".join(ATTACHMENT_KINDS)
    media_type, starts = ATTACHMENT_KINDS.get(PurePosixPath(name.lower()).suffix, ("", ()))
    if not media_type:
        raise FileRefused("upload.not_a_kind", name=name, kinds=kinds)
    head = file.read(16)
    file.seek(0)
    if starts and not head.startswith(starts):
        raise FileRefused("upload.not_what_it_says", name=name, kinds=kinds)
    return _keep(file, name, media_type, now=now, limit=LARGEST_ATTACHMENT)


def _keep(file: File, name: str, media_type: str, *, now: datetime, limit: int) -> Upload:
    if not file.size:
        raise FileRefused("upload.empty")
    if file.size > limit:
        raise FileRefused("upload.too_large", limit=limit // 1024 // 1024)
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    digest = found.hexdigest()
    if not default_storage.exists(stored_name(digest)):
        file.seek(0)
        default_storage.save(stored_name(digest), file)
    return Upload.objects.create(
        digest=digest, name=name, media_type=media_type, size=file.size, created_at=now
    )


def stored_name(digest: str) -> str:
    return f"{digest[:2]}/{digest}"


def path_of(upload: Upload) -> Path:
    """Where the bytes lie. Raises `FileRefused` where they are gone."""
    storage = default_storage
    if not storage.exists(stored_name(upload.digest)):
        raise FileRefused("upload.lost")
    if not isinstance(storage, FileSystemStorage) and not hasattr(storage, "path"):
        raise FileRefused("upload.lost")
    return Path(storage.path(stored_name(upload.digest)))


def safe_name(name: str) -> str:
    """The last part of a file's name as it may be shown and sent back: no path, no control or
    direction signs, at most 150 characters with its ending kept."""
    last = os.path.basename(name.replace("\\", "/"))
    kept = "".join(sign for sign in last if sign.isprintable() and sign not in '"<>:|?*/').strip()
    kept = kept.strip(". ") or "file"
    return kept if len(kept) <= 150 else kept[:70] + "…" + kept[-70:]
