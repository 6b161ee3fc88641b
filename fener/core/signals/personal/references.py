"""Numbers of orders, bookings, tickets, parcels: known by the words in front of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fener.core.signals.personal.shaping import Shaped
from fener.core.signals.personal.wording import Words, is_amount, words_before

_NUMBER = Words(
    """
    number numbers num no nr id code ref reference # №
    numri numrin numër numer numrit kodi kodin
    αριθμός αριθμό αριθμού αρ κωδικός κωδικό κωδικού νο
    номер номера номерът код
    رقم رقمها رقمه كود الرقم برقم
    شماره کد شناسه شماره‌ی
    """
)
_CLEAR = Words(
    """
    order booking reservation confirmation tracking shipment waybill pnr ref parcel
    porosi~ rezervim~ gjurmim~ dërges~
    παραγγελία~ κράτηση~ εισιτήριο~ εισιτηρίου αποστολή~ αποστολής δέμα~ δέματος voucher
    поръчк~ резерваци~ пратк~ товарителниц~
    طلب طلبي طلبية طلبيتي حجز حجزي تذكرة شحنة شحنتي بوليصة اوردر
    سفارش سفارشم رهگیری پیگیری بلیط بلیت رزرو مرسوله مرسولم
    """
)
"""Enough by themselves where a long number follows."""
_DOUBTFUL = Words(
    """
    ticket case complaint claim customer account policy contract invoice bill request
    bilet~ faturë~ fatur~ kontratë~ klient~ ankes~ pako~ llogari~
    τιμολόγιο~ συμβόλαιο~ συμβολαίου πελάτη λογαριασμό~ αίτημα~ αιτήματος
    билет~ фактур~ договор~ клиент~ сигнал~ жалб~
    فاتورة بلاغ بلاغي شكوى عميل حساب معاملة
    فاکتور قرارداد اشتراک مشتری حساب شکایت درخواست
    """
)
"""Only together with a word for “number”."""
_LINK = Words(
    """
    is was with my the of its for
    është eshte me im ime e i të se së
    είναι με μου το της του
    е с ми на
    هو هي كان ب
    است به من با
    """
)
_SURE = Words("pnr ref reference referencë tracking رهگیری پیگیری")
_FRONTS = ("لل", "بال", "وال", "فال", "ال", "ب", "و", "ل", "ف")
"""Letters that Arabic writes onto the word."""
_BETWEEN_AT_MOST = 4

_NUMBERED = re.compile(r"[a-z0-9](?<![a-z0-9/-].)(?:[a-z0-9]|[-/](?=[a-z0-9])){3,30}(?![a-z0-9])")
_DATE = re.compile(r"(?:\d{1,2}-)?\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?")
_FLIGHT = re.compile(r"[a-z]{2}-?\d{1,4}")


def references_in(shaped: Shaped, form: str) -> Iterator[tuple[int, int]]:
    """Places in `form`, which is `shaped` without links, handles, dates and times."""
    for one in _NUMBERED.finditer(form):
        number = one[0]
        digits = sum(map(str.isdigit, number))
        if not digits or _DATE.fullmatch(number):
            continue
        start, end = one.span()
        named = _named(form, start)
        if named is None or is_amount(form, start, end):
            continue
        mixed = digits < len(number)
        if named:
            known = digits >= 4 or (digits >= 3 and mixed)
            known = known or (mixed and 5 <= len(number) <= 8 and shaped.is_upper(start, end))
        else:
            known = digits >= (4 if mixed else 5) and not _FLIGHT.fullmatch(number)
        if known:
            yield start, end


def _named(form: str, start: int) -> bool | None:
    """Whether a word such as “order” stands in front, and True: with a word for “number”."""
    before = words_before(form, start)
    numbered = False
    for place, word in enumerate(before[: _BETWEEN_AT_MOST + 1]):
        if word in _SURE:
            return True
        bare = _without_front(word)
        if word in _CLEAR or bare in _CLEAR or word in _DOUBTFUL or bare in _DOUBTFUL:
            further = before[place + 1 : place + 3]
            numbered = numbered or any(other in _NUMBER for other in further)
            doubtful = word in _DOUBTFUL or bare in _DOUBTFUL
            return True if numbered else (None if doubtful else False)
        if word in _NUMBER:
            numbered = True
        elif word not in _LINK:
            return None
    return None


def _without_front(word: str) -> str:
    for front in _FRONTS:
        if word.startswith(front) and len(word) > len(front) + 2:
            return word[len(front) :]
    return word
