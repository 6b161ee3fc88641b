"""People and brands for tests. Alice owns the desk; Lena administers Lighthouse, and the other
roles work there; Otto administers Otherland and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.test import Client

from fener.kit.actors import DESK
from fener.people.actions import create_brand, set_role
from fener.people.models import Brand, User

PASSWORD = "a lamp for the harbour"
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Desk:
    brand: Brand
    other: Brand
    people: dict[str, User]

    def client(self, who: str) -> Client:
        """A browser in which `who` is signed in; `stranger`: nobody."""
        client = Client()
        if who != "stranger":
            client.force_login(self.people[who])
        return client


def make_desk() -> Desk:
    brand = create_brand(
        actor=DESK, now=NOW, name="Lighthouse", country="GR", zone="Europe/Athens",
        languages=("el", "en"), handles=("lighthouse",),
    )  # fmt: skip
    other = create_brand(actor=DESK, now=NOW, name="Otherland", country="AL", zone="Europe/Tirane")
    people = {"owner": make_person("alice@example.org", "Alice", is_owner=True)}
    for role, name in (
        ("viewer", "Vera"), ("agent", "Aris"), ("lead", "Lina"), ("admin", "Lena")
    ):  # fmt: skip
        people[role] = make_person(f"{name.lower()}@example.org", name)
        set_role(people[role], brand.pk, role, actor=DESK, now=NOW)
    people["other admin"] = make_person("otto@example.org", "Otto")
    set_role(people["other admin"], other.pk, "admin", actor=DESK, now=NOW)
    return Desk(brand, other, people)


def make_person(email: str, name: str, **fields: object) -> User:
    user = User(email=email, name=name, **fields)
    user.set_password(PASSWORD)
    user.save()
    return user
