"""Networks as their customers have them: what to fill in at the desk to connect the account that
waits there, how a customer complains, and what was answered to that complaint."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from types import ModuleType
from typing import Any

from tests.servers import bluesky, mail, mastodon, matrix, wordpress


@dataclass(frozen=True)
class Outside:
    fields: dict[str, str | bool]
    """Settings of the connector, by the names of its manifest."""
    complain: Callable[[str], Any]
    """A customer speaks to the brand; gives back what `answers` wants to know."""
    answers: Callable[[Any], Sequence[str]]
    """What the customer reads under their complaint."""
    way: str = "public"


def _mastodon(server: Any) -> Outside:
    drita = server.drita

    def answers(post: Any) -> list[str]:
        return [one["content"] for one in drita.status_context(id=post["id"])["descendants"]]

    return Outside(
        fields={"url": server.url, "token": "lumina-token", "allow_private_hosts": True},
        complain=lambda text: drita.status_post(status=f"@lumina {text}"),
        answers=answers,
    )


def _bluesky(server: Any) -> Outside:
    brand, drita = server.sign_up("lumina"), server.sign_up("drita")

    def answers(post: Any) -> list[str]:
        said = [one["value"] for one in brand.posts()]
        return [one["text"] for one in said if one["reply"]["parent"]["uri"] == post["uri"]]

    return Outside(
        fields={
            "identifier": brand.handle, "app_password": brand.app_password(), "url": server.url,
            "allow_private_hosts": True,
        },
        complain=lambda text: drita.mention(brand, text),
        answers=answers,
    )  # fmt: skip


def _words(mail: bytes) -> str:
    message = message_from_bytes(mail, policy=policy.default)
    body = message.get_body(("plain",))
    return str(body.get_content()) if body else ""


def _mail(server: Any) -> Outside:
    def answers(message_id: str) -> list[str]:
        return [_words(one) for one in server.mails("angry") if message_id.encode() in one]

    known = server.settings()
    asked = (
        "address", "sender_name", "username", "imap_host", "imap_port", "smtp_host", "smtp_port",
    )  # fmt: skip
    return Outside(
        fields={
            **{name: str(known[name]) for name in asked},
            "password": server.password,
            "allow_private_hosts": True,
        },
        complain=server.write,
        answers=answers,
        way="private",
    )


def _wordpress(server: Any) -> Outside:
    def answers(comment: int) -> list[str]:
        return [one["text"] for one in server.comments("approve") if one["parent"] == comment]

    return Outside(
        fields={
            "url": server.url, "user": wordpress.USER, "password": server.password,
            "allow_private_hosts": True,
        },
        complain=server.comment,
        answers=answers,
    )  # fmt: skip


def _feed(server: Any) -> Outside:
    return Outside(
        fields={"addresses": f"{server.url}/?feed=rss2", "allow_private_hosts": True},
        complain=server.publish,
        answers=lambda _article: [],
        way="",
    )


def _matrix(server: Any) -> Outside:
    brand, drita = server.sign_up("lumina"), server.sign_up("drita")

    def complain(text: str) -> str:
        room = drita.room(brand.user)
        drita.say(room, text)
        return str(room)

    def answers(room: str) -> list[str]:
        said = drita.read(room)
        return [one["content"].get("body", "") for one in said if one["sender"] == brand.user]

    return Outside(
        fields={
            "url": server.url, "user": brand.user, "password": brand.password,
            "allow_private_hosts": True,
        },
        complain=complain,
        answers=answers,
        way="private",
    )  # fmt: skip


NETWORKS: dict[str, tuple[ModuleType, Callable[[Any], Outside]]] = {
    "bluesky": (bluesky, _bluesky),
    "feed": (wordpress, _feed),
    "mail": (mail, _mail),
    "mastodon": (mastodon, _mastodon),
    "matrix": (matrix, _matrix),
    "wordpress": (wordpress, _wordpress),
}
"""By the connector's name: the server, and what is outside once it runs."""
