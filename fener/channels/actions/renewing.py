"""Access that ends after a while, renewed by one process at a time.

Networks that rotate their tokens take each of them once: two renewals at the same moment, or one
whose answer is not kept, lock the account out. So a renewal is claimed and committed before the
network is called, reads the secrets again after that, and keeps what came before it is used.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from fener.channels.actions.connecting import sign_out
from fener.channels.models import Channel
from fener.channels.queries import account_of, capabilities_of, connector_of
from fener.connectors.contract import ConnectorError, OutcomeUnknown, SignInAgain, TryLater
from fener.core.access import renewal_time
from fener.kit.secrets import SecretsUnreadable, seal

log = logging.getLogger("fener.channels")

ENDED = "connector.session_ended"
"""Key of a `SignInAgain` after which a renewal is worth a try."""
GIVEN_UP_AFTER = timedelta(minutes=2)
"""A renewal that was begun so long ago has no living process."""
AGAIN_AFTER = timedelta(minutes=1)
RENEWED_BY = timedelta(seconds=10)
"""When to call again after a call that found a renewal under way."""


def renew_access(channel: Channel, *, now: datetime) -> bool:
    """Renew our access and keep it; True where `channel` now holds fresh secrets. False: somebody
    else is at it, the network can't do it now, or a person has to sign in (the channel says so
    then)."""
    free = Q(renewing_at=None) | Q(renewing_at__lt=now - GIVEN_UP_AFTER)
    if not Channel.objects.filter(free, pk=channel.pk).update(renewing_at=now):
        return False
    channel.refresh_from_db()
    try:
        account = account_of(channel)
        renewed = connector_of(channel).renew(account)
    except SignInAgain as error:
        Channel.objects.filter(pk=channel.pk).update(renewing_at=None, renew_at=None)
        sign_out(channel, error, now=now)
        return False
    except (ConnectorError, OutcomeUnknown, SecretsUnreadable) as error:
        log.warning("access of channel %s was not renewed: %s", channel.pk, type(error).__name__)
        Channel.objects.filter(pk=channel.pk).update(renewing_at=None, renew_at=now + AGAIN_AFTER)
        return False
    given = {name: value for name, value in renewed.secrets.items() if value}
    ends_at = renewed.access_ends_at or channel.access_ends_at
    with transaction.atomic():
        Channel.objects.filter(pk=channel.pk).update(
            sealed_secrets=seal({**account.secrets, **given}),
            access_ends_at=ends_at,
            renew_at=renewed.renew_at or renewal_time(now, renewed.access_ends_at),
            renewing_at=None,
        )
    channel.refresh_from_db()
    return True


def renewed_after(error: SignInAgain, channel: Channel, *, now: datetime) -> bool:
    """Whether what a call ran into was an ended session, and the session is there again. Raises
    `TryLater` where a renewal is under way or can't be had just now: a person can't help then."""
    held = channel.sealed_secrets
    channel.refresh_from_db()
    if channel.sealed_secrets != held:
        # Renewed, or signed in anew, since the call took its secrets.
        return True
    if error.key != ENDED or not capabilities_of(channel).renews:
        return False
    if renew_access(channel, now=now):
        return True
    channel.refresh_from_db(fields=["state"])
    if channel.state in ("live", "blind"):
        raise TryLater(error.detail, at=now + RENEWED_BY) from error
    return False
