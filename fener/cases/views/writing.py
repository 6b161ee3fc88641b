"""The composer's buttons: keep a draft, send, write down what was said, leave a note."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from fener.cases import actions, queries
from fener.cases.actions import (
    AlreadyAnswered,
    CustomerWroteAgain,
    HoldsPersonalData,
    ReplyRefused,
)
from fener.cases.actions.replying import PURPOSES
from fener.cases.forms import WriteForm, kind_of_file
from fener.cases.models import Case, Note
from fener.cases.offering import offered_answers
from fener.cases.views.case import Toast, answer, done
from fener.cases.views.composer import (
    Written,
    preview_of,
)
from fener.cases.views.desk import Wanted, guarded, is_fragment, show
from fener.cases.views.naming import guide_of
from fener.cases.views.thread import Shown
from fener.core.lifecycles import NotAnArrow
from fener.core.text import tidy
from fener.kit.advance import LostRace
from fener.kit.sentences import say
from fener.mentions.models import Mention
from fener.people.roles import REPLY


@guarded
@require_POST
def draft(request: HttpRequest, case_id: int) -> HttpResponse:
    """Keep what a person has typed, with a prepared answer added where one was chosen."""
    case = queries.case_for(request.access, case_id, REPLY)
    user = request.access.user
    way = request.POST.get("way", "public")
    purpose = request.POST.get("purpose") or "answer"
    text = tidy(request.POST.get("text", ""), limit=20_000)
    if chosen := request.POST.get("answer"):
        guide = guide_of(case.brand)
        answers = offered_answers(request.access, case, guide, now=request.now)
        if found := {one.key: one for one in answers}.get(chosen):
            text = f"{text} {found.text}".strip()
            purpose = found.purpose
    saved = None
    if user and way != "note":
        if text.strip():
            visibility = way if way in ("public", "private") else "private"
            if purpose not in PURPOSES:
                purpose = "answer"
            saved = actions.save_draft(
                case, user, now=request.now, text=text, visibility=visibility, purpose=purpose
            )
        else:
            actions.drop_draft(case, user)
    if is_fragment(request):
        preview = preview_of(case, _posts(case), text, way)
        context = {"draft": saved, "preview": preview, "way": way}
        return show(request, "cases/fragments/draft.html", context)
    query = Wanted.of(request).here
    return HttpResponseRedirect(reverse("cases:case", args=[case_id]) + query + "#composer")


@guarded
@require_POST
def write(request: HttpRequest, case_id: int) -> HttpResponse:
    """Send a reply, write down one said elsewhere, or leave a note. Whatever is refused comes
    back with its reasons and with the words still there."""
    case = queries.case_for(request.access, case_id, REPLY)
    form = WriteForm(request.POST, request.FILES)
    written = Written(
        text=tidy(request.POST.get("text", ""), limit=20_000),
        way=request.POST.get("way", ""),
        purpose=request.POST.get("purpose", ""),
    )
    if not form.is_valid():
        written.problems = [str(error) for errors in form.errors.values() for error in errors]
        return _again(request, case, written, 422)
    told = form.cleaned_data
    try:
        if told["way"] == "note":
            return _note(request, case, told)
        return _reply(request, case, told)
    except AlreadyAnswered as refused:
        case = queries.case_for(request.access, case_id, REPLY)
        written.was_answered, written.answered = True, refused.reply
        return _again(request, case, written, 409)
    except CustomerWroteAgain as refused:
        case = queries.case_for(request.access, case_id, REPLY)
        written.new_posts = _newest_posts(case, refused.count)
        return _again(request, case, written, 409)
    except HoldsPersonalData as refused:
        written.exposed, written.confirmation = refused.found, refused.confirmation
        return _again(request, case, written, 409)
    except ReplyRefused as refused:
        written.problems = [say(key) for key in refused.problems]
        return _again(request, case, written, 422)
    except (LostRace, NotAnArrow):
        case = queries.case_for(request.access, case_id, REPLY)
        written.problems = [
            _("Somebody changed the case a moment ago. Look at it once more, then send.")
        ]
        return _again(request, case, written, 409)


def _reply(request: HttpRequest, case: Case, told: dict[str, Any]) -> HttpResponse:
    common: dict[str, Any] = {
        "actor": request.access.actor,
        "now": request.now,
        "text": told["text"],
        "purpose": told["purpose"],
    }
    if told["way"] == "spoken":
        actions.record_spoken_reply(case, **common)
        return done(request, case.pk, Toast(_("Written down. It counts as said.")), whole=True)
    actions.send_reply(
        case,
        visibility=told["way"],
        seen_replies=told["seen_replies"],
        seen_posts=told["seen_posts"],
        personal_confirmed=told["personal_confirmed"],
        **common,
    )
    return done(request, case.pk, Toast(_("On its way.")), whole=True)


def _note(request: HttpRequest, case: Case, told: dict[str, Any]) -> HttpResponse:
    if not told["text"].strip():
        raise ReplyRefused(["note.empty"])
    kept = [_keep(upload) for upload in told["files"]]
    actions.add_note(
        case, actor=request.access.actor, now=request.now, text=told["text"], attachments=kept
    )
    user = request.access.user
    draft = queries.draft_of(case, user) if user else None
    if draft and user and draft.text.strip() == told["text"].strip():
        actions.drop_draft(case, user)
    return done(request, case.pk, Toast(_("Noted. Only colleagues see it.")), whole=True)


def _keep(upload: Any) -> dict[str, Any]:
    """Store a file under a name of ours; the sender's name is only shown."""
    kind = kind_of_file(upload.name)
    ending = upload.name.rpartition(".")[2].lower()
    path = default_storage.save(f"notes/{uuid.uuid4().hex}.{ending}", upload)
    return {
        "name": tidy(upload.name, limit=120),
        "type": kind[0] if kind else "application/octet-stream",
        "size": upload.size,
        "path": path,
    }


@guarded
@require_GET
def attachment(request: HttpRequest, note_id: int, number: int) -> FileResponse:
    """A file of a note, to be saved and never shown inside our pages."""
    note = Note.objects.select_related("case").get(
        pk=note_id, case__brand_id__in=request.access.brand_ids
    )
    if number >= len(note.attachments):
        raise Http404
    kept = note.attachments[number]
    if not default_storage.exists(kept["path"]):
        raise Http404
    response = FileResponse(
        default_storage.open(kept["path"], "rb"),
        as_attachment=True,
        filename=kept["name"],
        content_type=kept["type"],
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _again(request: HttpRequest, case: Case, written: Written, status: int) -> HttpResponse:
    written.is_shown = True
    return answer(request, case, written, status=status)


def _newest_posts(case: Case, count: int) -> list[Mention]:
    posts = [post for post in queries.mentions_of(case) if not post.by_us]
    return posts[-max(1, count) :]


def _posts(case: Case) -> list[Any]:
    return [Shown("post", post.at, post) for post in queries.mentions_of(case) if not post.by_us]
