"""Entries by hand, and what is attached to them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from fener.channels.doors import channel_for, check, need_somewhere
from fener.channels.entering import attached, write_entry
from fener.channels.forms import EntryForm
from fener.channels.importing import FileRefused
from fener.channels.models import Channel
from fener.channels.uploads import keep_attachment, path_of
from fener.channels.views.listing import seen_as
from fener.kit.models import Upload
from fener.kit.requests import number_in
from fener.kit.sentences import say
from fener.people.queries import brand_by_id, brands
from fener.people.roles import READ, REPLY


def entry(request: HttpRequest) -> HttpResponse:
    need_somewhere(request, REPLY)
    allowed = set(request.access.brands_with(REPLY))
    chosen = request.brand.pk if request.brand else None
    mine = sorted(
        (brand for brand in brands(request.access) if brand.pk in allowed),
        key=lambda brand: brand.pk != chosen,
    )
    form = EntryForm(request.POST or None, request.FILES or None, brands=mine, now=request.now)
    if request.method == "POST" and form.is_valid():
        channel = _write(request, form)
        if channel:
            return redirect(f"{reverse('channels:entry')}?written={channel.pk}")
    written = number_in(request.GET.get("written", ""))
    queue_url = ""
    if request.method == "GET" and written is not None:
        channel = channel_for(request, written, REPLY)
        queue_url = f"{reverse('cases:queue')}?{seen_as(channel)}"
    return render(request, "channels/entry.html", {"form": form, "queue_url": queue_url})


def _write(request: HttpRequest, form: EntryForm) -> Channel | None:
    data = form.cleaned_data
    check(request, data["brand"], REPLY)
    uploads = []
    if data["attachment"]:
        try:
            uploads.append(keep_attachment(data["attachment"], now=request.now))
        except FileRefused as refusal:
            form.add_error("attachment", say(refusal.key, refusal.params))
            return None
    names = ("source", "at", "text", "who", "contact", "place", "url", "language", "key")
    return write_entry(
        brand_by_id(data["brand"]),
        actor=request.access.actor,
        now=request.now,
        attachments=uploads,
        **{name: data[name] for name in names},
    )


def attachment(request: HttpRequest, token: str) -> HttpResponse:
    """A file of an entry, for who may read the brand: downloaded, never shown by the browser."""
    found = attached(token)
    if found is None:
        raise Http404("no such attachment")
    channel_for(request, found[0], READ)
    upload = Upload.objects.filter(pk=found[1]).first()
    if upload is None:
        raise Http404("no such attachment")
    try:
        path = path_of(upload)
    except FileRefused:
        raise Http404("the file is gone") from None
    response = HttpResponse(
        path.read_bytes(), content_type=upload.media_type or "application/octet-stream"
    )
    response.headers["Content-Disposition"] = content_disposition_header(True, upload.name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
