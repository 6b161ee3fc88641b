"""Tokens let programs in."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from fener.people.actions import create_token, revoke_token
from fener.people.forms.tokens import SCOPE_NAMES, TokenForm
from fener.people.queries import Access, brands_by_name
from fener.people.queries import tokens as tokens_of
from fener.people.roles import RIGHTS


def _grantable(access: Access) -> list[str]:
    """What one may hand on: nothing one may not do oneself."""
    if access.is_owner:
        return list(RIGHTS)
    return [right for right in RIGHTS if access.brands_with(right)]


@never_cache
def tokens(request: HttpRequest) -> HttpResponse:
    access = request.access
    form = TokenForm(request.POST or None, scopes=_grantable(access), brands=brands_by_name(access))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        token, secret = create_token(
            request.user,
            actor=access.actor,
            now=request.now,
            name=data["name"],
            scopes=data["scopes"],
            brand_ids=data["brands"],
            valid_for=timedelta(days=int(data["days"])) if data["days"] else None,
        )
        # Shown in the answer to this one request and nowhere else.
        return render(request, "people/token_once.html", {"token": token, "secret": secret})
    rows = [
        {
            "token": token,
            "scopes": [SCOPE_NAMES[scope] for scope in token.scopes if scope in SCOPE_NAMES],
            "brands": list(token.brands.all()),
            "is_over": bool(token.expires_at and token.expires_at <= request.now),
        }
        for token in tokens_of(access).prefetch_related("brands")
    ]
    return render(request, "people/tokens.html", {"form": form, "rows": rows})


@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    token = tokens_of(request.access).filter(pk=token_id).first()
    if token is None:
        raise Http404("no such token")
    revoke_token(token, actor=request.access.actor, now=request.now)
    messages.success(
        request, _("“%(name)s” is revoked; it opens nothing any more.") % {"name": token.name}
    )
    return redirect("people:tokens")
