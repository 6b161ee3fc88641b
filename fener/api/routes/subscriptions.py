"""Addresses that are told what happens: signed calls, at least once, in order."""

from __future__ import annotations

import secrets
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router
from pydantic import AfterValidator, Field

from fener.api import actions
from fener.api.errors import ApiError
from fener.api.models import Subscription
from fener.api.operations import operation
from fener.api.queries import brand_for, subscription_for, subscriptions
from fener.api.routes.acting import who
from fener.api.shapes.desk import SubscriptionOut, SubscriptionsOut, show_subscription
from fener.api.types import LARGEST, Id, In, Name, storable
from fener.kit.sentences import say
from fener.people.roles import CHANNELS

router = Router(tags=["Subscriptions"])

Verb = Annotated[str, Field(max_length=60, pattern=r"^[a-z_]{1,30}\.([a-z_]{1,29}|\*)$")]
Verbs = Annotated[list[Verb], Field(max_length=50)]
Address = Annotated[
    str, Field(max_length=500, pattern=r"^https?://[^\s/]"), AfterValidator(storable)
]
Secret = Annotated[str, Field(min_length=16, max_length=200), AfterValidator(storable)]


class SubscriptionIn(In):
    name: Name
    url: Address
    secret: Secret | None = None
    """Both sides sign with it; None: one is made, and shown this once."""
    verbs: Annotated[Verbs, Field(default_factory=list)]
    """`case.opened`, or `case.*`; empty: everything."""
    allows_private_hosts: bool = False
    """Lets calls go into a private network. Leave it off unless you run that server yourself."""
    since_seq: Annotated[int, Field(ge=0, le=LARGEST)] | None = None
    """Begin after this event of the record; None: with what happens from now on."""


class SubscriptionChange(In):
    name: Name | None = None
    url: Address | None = None
    secret: Secret | None = None
    verbs: Verbs | None = None
    allows_private_hosts: bool | None = None
    is_active: bool | None = None


class NewSubscription(SubscriptionOut):
    secret: str
    """Shown this once."""


def _shown(row: Subscription) -> dict[str, Any]:
    days = actions.GIVEN_UP_AFTER.days
    problem = say(row.problem_key, {"days": days}) if row.problem_key else ""
    return show_subscription(row, problem)


@operation(
    router, "GET", "/brands/{brand_id}/subscriptions", name="listSubscriptions",
    summary="Who is told what happens", gives=SubscriptionsOut, needs=(CHANNELS,), errors=(404,),
)  # fmt: skip
def list_subscriptions(request: HttpRequest, brand_id: Id) -> dict[str, Any]:
    """With how far each is and what is wrong with it. A brand has at most twenty."""
    brand = brand_for(request.auth, brand_id, CHANNELS)
    return {"items": [_shown(row) for row in subscriptions(brand)]}


@operation(
    router, "POST", "/brands/{brand_id}/subscriptions", name="addSubscription",
    summary="Tell an address what happens", gives=NewSubscription, status=201,
    needs=(CHANNELS,), errors=(404, 409),
)  # fmt: skip
def add_subscription(request: HttpRequest, brand_id: Id, body: SubscriptionIn) -> dict[str, Any]:
    """The address is called with `{"type": "hello"}` first and has to answer with 2xx. Each call
    is `{"type": "events", "key", "subscription", "brand", "events": [{"seq", "at", "actor",
    "verb", "subject", "data"}]}`, signed like every webhook of the desk. Events come in order
    and at least once: the same `seq` again is the same event."""
    brand = brand_for(request.auth, brand_id, CHANNELS)
    secret = body.secret or secrets.token_urlsafe(32)
    actions.try_address(
        body.url, secret, allows_private_hosts=body.allows_private_hosts, now=request.now
    )
    given = body.dict(exclude={"secret"})
    try:
        row = actions.add_subscription(brand, secret=secret, **given, **who(request))
    except actions.TooMany:
        raise ApiError(409, "subscription.too_many", most=actions.MOST) from None
    return {**_shown(row), "secret": secret}


@operation(
    router, "GET", "/subscriptions/{subscription_id}", name="getSubscription",
    summary="One subscription", gives=SubscriptionOut, needs=(CHANNELS,), errors=(404,),
)  # fmt: skip
def get_subscription(request: HttpRequest, subscription_id: Id) -> dict[str, Any]:
    """How far it is, and what is wrong with it."""
    return _shown(subscription_for(request.auth, subscription_id))


@operation(
    router, "PATCH", "/subscriptions/{subscription_id}", name="changeSubscription",
    summary="Change a subscription", gives=SubscriptionOut, needs=(CHANNELS,), errors=(404,),
)  # fmt: skip
def change_subscription(
    request: HttpRequest, subscription_id: Id, body: SubscriptionChange
) -> dict[str, Any]:
    """What is left out stays. Switched on again, it goes on where it stopped."""
    row = subscription_for(request.auth, subscription_id)
    given = {name: value for name, value in body.dict().items() if value is not None}
    actions.change_subscription(row, **given, **who(request))
    return _shown(row)


@operation(
    router, "DELETE", "/subscriptions/{subscription_id}", name="deleteSubscription",
    summary="Tell it nothing more", gives=None, status=204, needs=(CHANNELS,), errors=(404,),
)  # fmt: skip
def delete_subscription(request: HttpRequest, subscription_id: Id) -> None:
    """What it was told, it was told."""
    actions.remove_subscription(subscription_for(request.auth, subscription_id), **who(request))
