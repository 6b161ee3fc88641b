"""Which channel an address speaks of, and whether the person may do there what they ask."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from fener.channels.models import Channel, RawPayload
from fener.channels.queries import channel_by_id, payload_by_id
from fener.kit.models import Job
from fener.people.queries import Access
from fener.people.roles import CHANNELS, READ


def channel_for(request: HttpRequest, channel_id: int, right: str = CHANNELS) -> Channel:
    """The channel of an address. One of a brand the person may not even read does not exist
    (404); one that is read, but not with `right`, is a closed door (403)."""
    try:
        channel = channel_by_id(channel_id)
    except Channel.DoesNotExist:
        raise Http404("no such channel") from None
    check(request, channel.brand_id, right)
    return channel


def payload_for(request: HttpRequest, payload_id: int) -> RawPayload:
    try:
        payload = payload_by_id(payload_id)
    except RawPayload.DoesNotExist:
        raise Http404("no such payload") from None
    check(request, payload.channel.brand_id, CHANNELS)
    return payload


def job_for(request: HttpRequest, job_id: int) -> Job:
    """A piece of long work of a brand whose channels the person looks after."""
    job = Job.objects.select_related("asked_by").filter(pk=job_id).first()
    if job is None:
        raise Http404("no such work")
    if job.brand_id is None:
        if not request.access.is_owner:
            raise Http404("no such work")
        return job
    check(request, job.brand_id, CHANNELS)
    return job


def check(request: HttpRequest, brand_id: int, right: str) -> None:
    access: Access = request.access
    if not access.may(READ, brand_id):
        raise Http404("no such brand")
    if not access.may(right, brand_id):
        raise PermissionDenied(right)


def need_somewhere(request: HttpRequest, right: str) -> None:
    """Pages that belong to no brand need the right for at least one."""
    if not request.access.brands_with(right):
        raise PermissionDenied(right)
