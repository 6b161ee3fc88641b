"""Who has signed in, looked up before every page: as Django and allauth do, by prepared reads."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from fener.kit.prepared import prepared
from fener.kit.times import now
from fener.people.models import User


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        found = _session(self.session_key, now())
        if not found:
            self._session_key = None
        return found[0] if found else None


class DeskBackend(AuthenticationBackend):  # type: ignore[misc]
    def get_user(self, user_id: Any) -> User | None:
        found = _user(int(user_id))
        return found[0] if found and self.user_can_authenticate(found[0]) else None


@prepared
def _session(key: str, at: Any) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=at)


@prepared
def _user(user_id: int) -> QuerySet[User]:
    return User.objects.filter(pk=user_id)
