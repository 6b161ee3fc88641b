"""Words that say what the number beside them is, in six languages, formed as posts are.

In a list, `~` at the end of a word lets up to four letters follow: endings of cases, articles.
"""

from __future__ import annotations

import re

from fener.core.signals.personal.shaping import shape

_ENDING_AT_MOST = 4
_BEFORE_AT_MOST = 60
_WORD = re.compile(r"[^\W_]+(?:\.[^\W_]+)*|[#№]")
_BROKEN = re.compile(r"[!?\x00]|\n\s*\n")
"""What a number does not belong to the words in front of."""


class Words:
    """A set of words; those with `~` also with their endings.

    >>> "porosise" in Words("porosi~ order"), "orders" in Words("porosi~ order")
    (True, False)
    """

    def __init__(self, listed: str) -> None:
        entries = [shape(entry).replace(".", "") for entry in listed.split()]
        self._whole = frozenset(entry.rstrip("~") for entry in entries)
        self._stems = frozenset(entry[:-1] for entry in entries if entry.endswith("~"))

    def __contains__(self, word: str) -> bool:
        if word in self._whole:
            return True
        return bool(self._stems) and any(
            word[:-cut] in self._stems for cut in range(1, min(_ENDING_AT_MOST, len(word) - 1) + 1)
        )


def words_before(form: str, start: int) -> list[str]:
    """The words in front of a place, the nearest first; those of another sentence left out."""
    first = max(0, start - _BEFORE_AT_MOST)
    before = form[first:start]
    for broken in _BROKEN.finditer(before):
        first = start - len(before) + broken.end()
    words = _WORD.findall(form, first, start)
    return [word.replace(".", "") for word in reversed(words)]


_LINKS = Words(
    """
    is are was number no nr num me us on at my now please our
    është eshte numri numrin im ime tim i në ne
    είναι στο το μου μας αριθμός αριθμό
    е на ми номер моят номера
    هو هي رقم رقمي على علي لي
    است من به شماره اینه
    """
)


class Beside:
    """Whether one of its words stands in front, with at most two small words between."""

    def __init__(self, words: str) -> None:
        self._words = Words(words)

    def __call__(self, before: list[str]) -> bool:
        for word in before[:3]:
            if word in self._words:
                return True
            if word not in _LINKS:
                return False
        return False


IS_PHONE = Beside(
    """
    phone phones telephone tel tell mobile cell cellphone whatsapp watsapp whats viber call ring
    text sms dial reach
    telefon~ celular~ cel nr.tel numri numrin mobili thirr~ telefononi
    τηλ τηλέφωνο τηλεφώνου τηλέφωνα κιν κινητό κινητού καλέστε πάρτε βάιμπερ
    тел телефон~ мобилен gsm джиесем обадете звъннете вайбър
    هاتف هاتفي الهاتف جوال جوالي الجوال موبايل موبايلي تلفون تلفوني واتساب واتس اتصل اتصلوا رقمي
    تلفن تلفنم موبایل موبایلم شمارم شماره‌ام شمارمو همراه همراهم تماس زنگ واتساپ تلگرام
    """
)
IS_TAX_NUMBER = Beside("αφμ afm vat tin")
IS_AMKA = Beside("αμκα amka")
IS_EGN = Beside("егн egn")
IS_PERSONAL_ID = Beside(
    """
    ملی کدملی کدملیم ملیم melli meli هوية الهوية هويتي هوياتي إقامة الإقامة اقامتي
    المدني سجل iqama national
    """
)
IS_SSN = Beside("ssn ss social security")
IS_NID = Beside("nid id letërnjoftim~ kartë~ identitet~ personal")

_SIGNS = "€$£¥₺₽%‰﷼"
_COUNTED = Words(
    """
    lek lekë lekësh euro euros eur usd gbp aed sar egp all bgn irr dollars dollar pounds ευρώ лв
    лева лев евро تومان تومن ریال ريال ريالا درهم جنيه جنية دينار دولار یورو دلار million billion
    milion milionë εκατομμύρια хиляди милиона مليون میلیون میلیارد mln followers views people
    copies km kg points pikë
    """
)
_NEXT = re.compile(r"[ ]{0,2}([^\W\d_]+)")
_LAST = re.compile(r"([^\W\d_]+)[ ]{0,2}\Z")


def is_amount(form: str, start: int, end: int) -> bool:
    """Money, a share or a count stands beside it, or it goes on behind a comma."""
    after = form[end : end + 16]
    if after.lstrip(" ")[:1] in _SIGNS and after.strip(" "):
        return True
    if after[:1] == "," and after[1:2].isdigit():
        return True
    found = _NEXT.match(after)
    if found and found[1] in _COUNTED:
        return True
    before = form[max(0, start - 12) : start]
    if before.rstrip(" ")[-1:] in _SIGNS and before.strip(" "):
        return True
    if before[-1:] == "," and before[-2:-1].isdigit():
        return True
    found = _LAST.search(before)
    return found is not None and found[1] in _COUNTED
