"""YouTube, as the desk sees it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from fener.connectors import reading, registry, times
from fener.connectors.contract import (
    Account,
    Act,
    Connector,
    Fetched,
    Identity,
    OutcomeUnknown,
    Payload,
    Preview,
    Refused,
    Renewal,
    Unreadable,
)
from fener.connectors.google import access
from fener.connectors.partial import Partial
from fener.connectors.previews import counted_preview
from fener.connectors.youtube import client, pages
from fener.connectors.youtube.translate import (
    SITE,
    answered_comment,
    arrivals_of,
    inner,
    objects,
    text_to_send,
)
from fener.core.posts import Arrival, Draft, Receipt, Visibility

_STATUS = {Act.HIDE: "heldForReview", Act.SHOW: "published", Act.REMOVE: "rejected"}
_SKEW = timedelta(minutes=2)


class YouTubeConnector(Partial):
    def verify(self, account: Account) -> Identity:
        """Signs in with the refresh token, which Google lets us use as often as we like."""
        renewal = self.renew(account)
        signed_in = Account(
            channel_id=account.channel_id, settings=account.settings, secrets=renewal.secrets
        )
        channels = objects(client.our_channel(signed_in).get("items"))
        if not channels:
            raise Refused(key="youtube.no_channel")
        try:
            said = inner(channels[0], "snippet")
            name = reading.text(said, "title")
            return Identity(
                native_id=reading.identifier(channels[0], "id", required=True),
                handle=reading.text(said, "customUrl").lstrip("@") or name,
                name=name,
                secrets=renewal.secrets,
                renew_at=renewal.renew_at,
            )
        except Unreadable as error:
            raise Refused(str(error), key="connector.answer_unreadable") from error

    def sign_in_address(self, account: Account, back: str, state: str, challenge: str) -> str:
        return access.sign_in_address(account, client.SCOPE, back, state, challenge)

    def take_code(self, account: Account, code: str, back: str, verifier: str) -> Mapping[str, str]:
        return access.take_code(account, client.SCOPE, code, back, verifier)

    def renew(self, account: Account) -> Renewal:
        return access.renew(account)

    def fetch(self, account: Account, cursor: str) -> Fetched:
        return pages.next_page(account, cursor, datetime.now(UTC))

    def preview(self, account: Account, draft: Draft) -> Preview:
        text = text_to_send(draft)
        can = registry.manifest("youtube").capabilities
        return counted_preview(account, draft, can, len(text), text)

    def send(self, account: Account, draft: Draft) -> Receipt:
        parent = answered_comment(draft)
        if draft.visibility is Visibility.PRIVATE or not parent:
            raise Refused(key="connector.not_supported")
        if parent.startswith("video:"):
            raise Refused(key="youtube.video")
        said = client.reply(account, parent, text_to_send(draft))
        try:
            native_id = reading.identifier(said, "id", required=True)
        except Unreadable as error:
            raise OutcomeUnknown(str(error)) from error
        return _receipt(draft, native_id, datetime.now(UTC), inner(said, "snippet").get("videoId"))

    def find(self, account: Account, draft: Draft, since: datetime) -> Receipt | None:
        """Looks through the replies of the thread for one of ours with the same text."""
        wanted = text_to_send(draft).split()
        for comment in objects(client.replies(account, answered_comment(draft)).get("items")):
            said = inner(comment, "snippet")
            try:
                native_id = reading.identifier(comment, "id", required=True)
                whose = reading.identifier(inner(said, "authorChannelId"), "value")
                at = times.moment(said.get("publishedAt"), "publishedAt")
                text = reading.text(said, "textOriginal") or reading.text(said, "textDisplay")
            except Unreadable:
                continue
            is_ours = whose == account.native_id and at >= since - _SKEW
            if is_ours and text.split() == wanted:
                return _receipt(draft, native_id, at, said.get("videoId"))
        return None

    def moderate(self, account: Account, act: Act, native_id: str) -> None:
        if not native_id or native_id.startswith("video:"):
            raise Refused(key="youtube.video")
        client.set_status(account, native_id, _STATUS[act])

    def translate(self, account: Account, payload: Payload) -> list[Arrival]:
        return arrivals_of(account, payload)


def _receipt(draft: Draft, native_id: str, at: datetime, video: object) -> Receipt:
    url = f"{SITE}/watch?v={video}&lc={native_id}" if isinstance(video, str) and video else ""
    return Receipt(native_id=native_id, at=at, url=url, idempotency_key=draft.key)


CONNECTOR: Connector = YouTubeConnector()
