"""Sample data of the style guide, so that it shows what it means without a database."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django import template
from django.contrib.staticfiles import finders
from django.utils import translation
from django.utils.translation import gettext as _

from fener.kit.charts import samples
from fener.kit.elements import KIND_ICONS
from fener.kit.reading import Reader

register = template.Library()

_ROWS: tuple[dict[str, Any], ...] = (
    {
        "network": "facebook",
        "person": "Arta Hoxha",
        "text": "Kanë kaluar tre ditë dhe pakoja ime ende nuk ka ardhur. "
        "Askush nuk përgjigjet në telefon, është turp!",
        "language": "sq",
        "kind": "complaint",
        "topic": "delivery",
        "due": -26,
        "since": 86,
        "who": "Besa Krasniqi",
        "unseen": False,
    },
    {
        "network": "mastodon",
        "person": "Helen Marsh",
        "text": "My parcel has said “out for delivery” since Monday. I took two afternoons off "
        "work to wait for it. Where is it, and will anybody tell me?",
        "language": "en",
        "kind": "complaint",
        "topic": "delivery",
        "due": 4,
        "since": 26,
        "who": "Ana Petrova",
        "current": True,
        "typing": True,
    },
    {
        "network": "instagram",
        "person": "Γιώργος Παπαδάκης",
        "text": "Το δέμα ήρθε ανοιγμένο και λείπει το ένα παπούτσι. Τι κάνουμε τώρα;",
        "language": "el",
        "kind": "complaint",
        "topic": "product",
        "due": 11,
        "since": 19,
        "unseen": True,
    },
    {
        "network": "telegram",
        "person": "سارة الخطيب",
        "text": "دفعت رسوم التوصيل السريع ولم يصل الطلب حتى الآن، أريد استرداد المبلغ.",
        "language": "ar",
        "kind": "complaint",
        "topic": "billing",
        "due": 23,
        "since": 37,
        "unseen": True,
    },
    {
        "network": "bluesky",
        "person": "Иван Георгиев",
        "text": "Работи ли офисът в Пловдив в събота? На сайта пише едно, на вратата друго.",
        "language": "bg",
        "kind": "question",
        "topic": "website",
        "due": 41,
        "since": 19,
        "who": "Kostas Dimou",
    },
    {
        "network": "phone",
        "person": "مریم رضایی",
        "text": "پیک بسته را به همسایه داده و بدون اجازه امضا کرده است. "
        "لطفاً بگویید چه کسی امضا کرده.",
        "language": "fa",
        "kind": "complaint",
        "topic": "privacy",
        "due": 190,
        "since": 50,
        "who": "Ana Petrova",
    },
    {
        "network": "google",
        "person": "Dritan B.",
        "text": "Shërbim i mirë në sportel, por pse nuk vendosni një kuti për pakot pas orarit?",
        "language": "sq",
        "kind": "suggestion",
        "topic": "other",
        "due": 1500,
        "since": 60,
    },
    {
        "network": "youtube",
        "person": "Νίκη",
        "text": "Μπράβο στην κοπέλα που με πήρε τηλέφωνο. Λύθηκε σε πέντε λεπτά!",
        "language": "el",
        "kind": "praise",
        "topic": "staff",
        "due": 2900,
        "since": 20,
    },
)


@register.simple_tag(takes_context=True)
def sample_cases(context: template.Context) -> list[dict[str, Any]]:
    """Rows as `kit/components/case_row.html` wants them, around the reader's now."""
    now = Reader.of(context.get("preferences")).now
    return [
        row
        | {
            "at": now - timedelta(minutes=row["since"]),
            "started_at": now - timedelta(minutes=row["since"]),
            "due_at": now + timedelta(minutes=row["due"]),
            "url": "#conversation",
        }
        for row in _ROWS
    ]


@register.simple_tag(takes_context=True)
def sample_time(context: template.Context, minutes: int) -> datetime:
    """`minutes` from now; negative: ago."""
    return Reader.of(context.get("preferences")).now + timedelta(minutes=minutes)


@register.simple_tag
def sample_kinds() -> list[str]:
    return list(KIND_ICONS)


@register.simple_tag
def sample_ways() -> list[dict[str, Any]]:
    """What an empty desk offers."""
    return [
        {
            "url": "#",
            "icon": "storm",
            "title": _("Watch a storm"),
            "text": _("A complaint grows into a crisis on the practice network. Nothing leaves."),
        },
        {
            "url": "#",
            "icon": "plug",
            "title": _("Connect a channel"),
            "text": _("We test it with you before we save it."),
        },
        {
            "url": "#",
            "icon": "import",
            "title": _("Import a file"),
            "text": _("Old complaints from a table, with a look before anything is kept."),
        },
        {
            "url": "#",
            "icon": "book",
            "title": _("Write the guide"),
            "text": _("Who answers which complaint, how, and how fast."),
        },
    ]


@register.simple_tag(takes_context=True)
def sample_charts(context: template.Context, prefix: str) -> dict[str, Any]:
    """A chart of each kind; where `prefix` is `rtl`, as somebody in Tehran sees them."""
    reader = Reader.of(context.get("preferences"))
    if prefix == "rtl":
        reader = replace(reader, language="fa", calendar="jalali", digits="local")
    with translation.override(reader.language):
        return samples.every_kind(reader, prefix)


@register.simple_tag
def sample_icons() -> list[str]:
    """Every drawing of the sprite, in its order."""
    sprite = finders.find("kit/icons.svg")
    if not isinstance(sprite, str):
        return []
    return re.findall(r'<symbol id="([^"]+)"', Path(sprite).read_text(encoding="utf-8"))
