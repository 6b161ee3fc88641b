"""How allauth lets people in: nobody signs up by themselves."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from fener.kit.secrets import seal, unseal


class DeskAccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class DeskMFAAdapter(DefaultMFAAdapter):
    """Keeps second-factor secrets encrypted at rest."""

    def encrypt(self, text: str) -> str:
        return seal({"secret": text})

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)["secret"]
