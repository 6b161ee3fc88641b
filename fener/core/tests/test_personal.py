"""Personal data: invented examples as people write them, and look-alikes that are none."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fener.core.signals.personal import (
    PersonalKind,
    find_personal,
    find_personal_many,
    is_desk_address,
    mask_personal,
)


def found(text: str) -> list[tuple[str, str]]:
    return [(one.kind.value, text[one.start : one.end]) for one in find_personal(text)]


PHONES = {
    "Albania": [
        "0691234567", "069 123 4567", "069-123-4567", "069 12 34 567", "+355 69 123 4567",
        "+355691234567", "00355 69 1234567", "(+355) 69 123 4567", "04 223 4567", "355691234567",
        "69 123 4567", "+355 (0)69 123 4567", "067/123-4567",
    ],
    "Kosovo": ["044 123 456", "049123456", "+383 44 123 456", "038 123 456", "0038349123456"],
    "Greece": [
        "6912345678", "691 234 5678", "69 1234 5678", "+30 691 234 5678", "210 123 4567",
        "2310 123 456", "0030 210 1234567", "306912345678", "+30-691-2345678",
    ],
    "Cyprus": ["99 123456", "+357 99 123456", "22 123 456", "+35799123456", "0035722123456"],
    "Bulgaria": [
        "0888123456", "0888 123 456", "+359 888 123 456", "+359888123456", "02 987 6543",
        "0878/12-34-56", "00359 2 987 6543",
    ],
    "Iran": [
        "09121234567", "0912 123 4567", "۰۹۱۲۱۲۳۴۵۶۷", "۰۹۱۲-۱۲۳-۴۵۶۷", "+98 912 123 4567",
        "021 8765 4321", "989121234567", "+۹۸۹۱۲۱۲۳۴۵۶۷",
    ],
    "Saudi Arabia": [
        "0501234567", "٠٥٠١٢٣٤٥٦٧", "050 123 4567", "+966 50 123 4567", "00966501234567",
        "966501234567", "011 234 5678",
    ],
    "Emirates": ["050 123 4567", "+971 50 123 4567", "04 123 4567", "971501234567"],
    "Egypt": ["01012345678", "٠١٠١٢٣٤٥٦٧٨", "+20 10 1234 5678", "02 12345678", "010-1234-5678"],
    "United Kingdom": [
        "07700 900123", "+44 7700 900123", "020 7946 0958", "(0161) 496 0123",
        "+44 (0)20 7946 0958",
    ],
    "United States": [
        "(212) 555-0123", "212-555-0123", "212.555.0123", "+1 212 555 0123", "+12125550123",
    ],
    "elsewhere": ["+49 151 23456789", "+33 6 12 34 56 78", "+90 532 123 45 67", "+39 333 1234567"],
}  # fmt: skip


@pytest.mark.parametrize("country", PHONES)
def test_phone_numbers_are_found_as_people_write_them(country: str) -> None:
    for number in PHONES[country]:
        for text in (number, f"call me: {number}", f"{number}, please", f"My parcel! {number} Ana"):
            ((kind, written),) = found(text)
            assert kind == "phone", text
            assert re.sub(r"\D", "", written) == re.sub(r"\D", "", number), text


@pytest.mark.parametrize(
    "text",
    [
        "tel 2234567",
        "call us on 22 34 567 please, we wait",
        "WhatsApp: 5551234567",
        "numri im: 691234567",
        "τηλ. 99123456",
        "καλέστε με στο 2101234567",
        "тел. 987 6543",
        "звъннете ми на 888123456",
        "جوالي 501234567",
        "رقمي ٥٠١٢٣٤٥٦٧",
        "شماره‌ام ۹۱۲۱۲۳۴۵۶۷",
        "تماس: ۹۱۲ ۱۲۳ ۴۵۶۷",
    ],
)
def test_a_word_beside_it_makes_a_short_number_a_phone_number(text: str) -> None:
    assert [kind for kind, _ in found(text)] == ["phone"]


@pytest.mark.parametrize(
    "text",
    [
        "06\u200e9 123\u200f 4567",
        "\u202b0691234567\u202c",
        "069\u00a0123\u20094567",
        "069–123–4567",
        "０６９１２３４５６７",
        "رقمي٠٥٠١٢٣٤٥٦٧بسرعة",
        "тел0888123456",
        "tel0691234567ok",
        "069\u200b1234567",
        "0️⃣6️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣",
        "https://wa.me/306912345678",
        "tel:+355691234567",
        "𝟎𝟔𝟗𝟏𝟐𝟑𝟒𝟓𝟔𝟕",
    ],
)
def test_marks_letters_and_other_digits_hide_no_number(text: str) -> None:
    ((kind, written),) = found(text)
    assert kind == "phone"
    assert sum(char.isdecimal() for char in written) >= 10


@pytest.mark.parametrize(
    "number",
    ["0800 123 4567", "1-800-555-0199", "+1 800 555 0199", "0700 123 456", "0345 123 4567",
     "+30 801 123 4567", "call 0800 123 456"],
)  # fmt: skip
def test_a_companys_free_line_belongs_to_nobody(number: str) -> None:
    assert found(f"our line {number} is open") == []


EMAILS = [
    "ana@example.com", "Ana.Hoxha+shop@mail.example.co.uk", "a_b-c@example.info",
    "νίκος@παράδειγμα.ελ", "иван@пример.бг", "ana＠example.com", "x@sub.sub.example.museum",
]  # fmt: skip


@pytest.mark.parametrize("address", EMAILS)
def test_addresses_are_found(address: str) -> None:
    for text in (address, f"write to {address}.", f"<{address}>", f"mailto:{address}"):
        assert found(text) == [("email", address)], text
    assert found(f"/reset?email={address}&go=1") == [("email", address)]


def test_an_address_touched_by_another_script_ends_where_it_ends() -> None:
    assert found("ایمیلم ali@example.com هست") == [("email", "ali@example.com")]
    assert found("بهali@example.comبفرست")[0][1].startswith("ali@example.com")


@pytest.mark.parametrize(
    "text",
    ["@fener", "thanks @fener.shop!", ".@fener look", "@ana@example.social", "2 @ 5.00", "a@b",
     "me@home", "https://ana@example.com/x", "youtube.com/@fenershop", "I am @ work.now",
     "@@@@@@", "maps/@41.3275,19.8187,15z"],
)  # fmt: skip
def test_handles_and_the_like_are_no_addresses(text: str) -> None:
    assert found(text) == []


def test_desks_have_addresses_too() -> None:
    assert is_desk_address("INFO@example.com")
    assert not is_desk_address("infoana@example.com")


CARDS = [
    "4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111", "5105105105105100",
    "378282246310005", "3782 822463 10005", "6037991234567893", "6037 9912 3456 7893",
    "۶۰۳۷۹۹۱۲۳۴۵۶۷۸۹۳", "٤٤٠٣ ٩٣١٢ ٣٤٥٦ ٧٨٩٠", "9682123456789011", "4111 1111 11111111",
    "6304900177402923", "4111\u200f1111\u200f1111\u200f1111", "4222222222222",
]  # fmt: skip


@pytest.mark.parametrize("number", CARDS)
def test_cards_are_found(number: str) -> None:
    for text in (number, f"card {number} exp 12/27", f"كرت{number}", f"my card:{number}."):
        ((kind, written),) = found(text)
        assert (kind, written) == ("card", number), text


@pytest.mark.parametrize(
    "text",
    ["4111111111111112", "1234567890123456", "tweet 1860012345678901234", "1732271400123",
     "5201234567890 barcode", "AB4111111111111111CD", "34111111111111111110000"],
)  # fmt: skip
def test_other_long_numbers_are_no_cards(text: str) -> None:
    assert "card" not in [kind for kind, _ in found(text)]


IBANS = [
    "AL86202111090000000012345678", "AL86 2021 1109 0000 0000 1234 5678", "XK051000000000000053",
    "GR2401100120000000012345678", "CY17002001280000001200527600", "BG21STSA93000012345678",
    "BG21 STSA 9300 0012 3456 78", "IR270170000000100324200001", "SA0380000000608010167519",
    "AE070331234567890123456", "EG800002000156789012345180002", "GB82WEST12345698765432",
    "gb82 west 1234 5698 7654 32", "DE44500105175407324931", "IR۲۷ ۰۱۷۰ ۰۰۰۰ ۰۰۱۰ ۰۳۲۴ ۲۰۰۰ ۰۱",
]  # fmt: skip


@pytest.mark.parametrize("number", IBANS)
def test_ibans_are_found(number: str) -> None:
    for text in (number, f"IBAN: {number}", f"send it to {number} please", f"شبا{number}."):
        assert found(text) == [("iban", number)], text


def test_a_wrong_iban_is_none() -> None:
    assert found("AL87202111090000000012345678") == []
    assert found("at 10 my parcel number one was still not here again") == []


IDS = [
    "ΑΜΚΑ: 01058512342", "το αμκα μου 171190-23459", "amka 31125900774", "ΑΦΜ 123456783",
    "α.φ.μ. 098765430", "afm: 801002005", "ЕГН 7532045671", "егн 0141210010", "моето е 8511172344",
    "کد ملی ۰۴۹۹۳۷۰۸۹۹", "کدملی من 1234567891", "هويتي 1023456781", "رقم الإقامة ٢٣٤٥٦٧٨٩٠٤",
    "784-1990-1234567-6", "784200576543217", "my NI is AB123456C", "JG 10 37 59 A",
    "SSN 219-09-9999", "219-09-9999", "ssn: 219099999", "nid J00101999W", "J05115999K",
    "karta e identitetit I85315012C",
]  # fmt: skip


@pytest.mark.parametrize("text", IDS)
def test_national_ids_are_found(text: str) -> None:
    assert [kind for kind, _ in found(text)] == ["national_id"]


@pytest.mark.parametrize(
    "text",
    ["ΑΦΜ 123456784", "ЕГН 7532045672", "моето е 8511172345", "کد ملی ۰۴۹۹۳۷۰۸۹۸",
     "784-1990-1234567-7", "BG123456C", "000-12-3456", "666-12-3456", "J01301999W",
     "my afm shop 12"],
)  # fmt: skip
def test_wrong_check_digits_and_dates_are_no_ids(text: str) -> None:
    assert "national_id" not in [kind for kind, _ in found(text)]


REFERENCES = [
    "order 48213", "Order #4821", "order no. 48213", "order number is 48213", "my order AB-482137",
    "booking reference XK4J9Q", "PNR: QWE4RT", "ticket number 482136", "tracking RE123456789GR",
    "case no 482136", "invoice #2024/4821", "confirmation code 7HGT2K", "Order\n48213",
    "porosia 48213", "numri i porosisë: 48213", "porosia ime me numër 48213",
    "kodi i rezervimit AB12CD",
    "bileta nr. 482136", "nr i dërgesës 482136",
    "παραγγελία 48213", "αρ. παραγγελίας: 48213", "αριθμός παραγγελίας 48213", "κράτηση 482136",
    "η παραγγελία μου με αριθμό 48213", "αρ. δέματος 482136", "ΠΑΡΑΓΓΕΛΙΑ 48213",
    "поръчка 48213", "номер на поръчка 48213", "поръчка № 4821", "товарителница 1051234567890",
    "билет номер 482136", "резервация 482136",
    "رقم الطلب ٤٨٢١٣", "طلبي رقم 48213", "رقم الحجز: AB12CD", "رقم الشحنة 482136",
    "بلاغ رقم 482136",
    "الطلب 48213", "للطلب رقم ٤٨٢١٣",
    "شماره سفارش ۴۸۲۱۳", "کد رهگیری: ۱۲۳۴۵۶۷۸", "سفارش من به شماره ۴۸۲۱۳", "کد پیگیری ۴۸۲۱۳۶",
    "بلیط شماره ۴۸۲۱۳۶",
]  # fmt: skip


@pytest.mark.parametrize("text", REFERENCES)
def test_numbers_of_orders_are_found_by_the_words_beside_them(text: str) -> None:
    assert [kind for kind, _ in found(text)] == ["reference"]
    assert found(f"{text}, still nothing!")


NOT_PERSONAL = [
    "1.250.000,00 lekë", "25,000,000 followers", "€ 4.111.111", "2 101 234 567 euro",
    "1200000 تومان",
    "۱۲۰۰۰۰۰ تومان", "order 15000 lekë", "porosia 4500 lekë", "2310123456 лв", "$2,125,550,123",
    "in 2024", "2023-2024", "since 1999 and 2001", "۱۴۰۳/۰۸/۱۵", "05.10.2024", "05 10 2024 12:30",
    "2024-11-22 10:30:15", "22/11/24", "12:30:45", "09:00-17:00", "24/7", "0123456789",
    "flight LH1234", "A3 612 was late", "QR 0205 to Doha", "my order from flight AA1234",
    "FR 8342, W6 4501",
    "size 38-40-42", "1920x1080", "36 38 40 42 44 46", "01 05 12 23 34 45", "5 5 5 5 5 5 5 5",
    "#20241122", "#fail2024123456", "#order069123456789", "@ana0691234567", "@user_0691234567_x",
    "https://example.com/p/0691234567", "www.example.com/6912345678",
    "example.com/i/4111111111111111",
    "192.168.100.1", "10.0.0.1:8080", "v1.2.3.4", "41.327545, 19.818698", "40.7306100",
    "550e8400-e29b-41d4-a716-446655440000", "4f8e0691234567ab", "RA069123456GR7",
    "100000000", "1000000000 views", "33.333.333", "8 888 888", "ISBN 978-3-16-148410-0",
    "order 2 pizzas", "order in 2024 was", "ticket 12", "in case 10000 people come",
    "I ordered 3 weeks ago",
    "15% off 1234567", "room 1204, floor 12", "10 out of 10!!!", "1-0 2-1 3-2 4-3",
    "iPhone 15 128 GB 2024",
    "customer service 24 7 365", "3 hours 45 min 20 s", "the 22nd 23rd 24th of 2024",
]  # fmt: skip


@pytest.mark.parametrize("text", NOT_PERSONAL)
def test_look_alikes_are_not_found(text: str) -> None:
    assert found(text) == []


def test_several_in_one_post_in_order() -> None:
    text = "Ana 0691234567 / 068 765 4321, ana@example.com, card 4111 1111 1111 1111, order 48213"
    kinds = [kind for kind, _ in found(text)]
    assert kinds == ["phone", "phone", "email", "card", "reference"]


def test_masks_keep_two_digits_at_most() -> None:
    text = "Ana +355 69 123 4542, ana@example.com, ٤٤٠٣ ٩٣١٢ ٣٤٥٦ ٧٨٩٠, order 48213 J00101999W"
    assert mask_personal(text) == (
        "Ana [phone …42], [email], [card …90], order [reference …13] [national_id …99]"
    )
    only = mask_personal(text, {PersonalKind.EMAIL})
    assert only == text.replace("ana@example.com", "[email]")


PIECES = st.one_of(
    st.sampled_from(
        [number for numbers in PHONES.values() for number in numbers]
        + [*EMAILS, *CARDS, *IBANS, *IDS, *REFERENCES, *NOT_PERSONAL]
    ),
    st.text(max_size=12),
    st.text(alphabet="0123456789٠٥۹ +-.()/@#:aZمα\u200f", max_size=30),
)
TEXTS = st.lists(PIECES, max_size=6).map(" ".join)


@given(TEXTS)
@settings(max_examples=80, deadline=None)
def test_places_are_in_order_apart_and_hold_something(text: str) -> None:
    end = 0
    for one in find_personal(text):
        assert end <= one.start < one.end <= len(text)
        assert text[one.start : one.end].strip()
        end = one.end


@given(st.lists(TEXTS | st.text(), max_size=20))
@settings(max_examples=40, deadline=None)
def test_many_are_found_as_one_by_one(texts: list[str]) -> None:
    assert find_personal_many(texts) == [find_personal(text) for text in texts]


@given(TEXTS)
@settings(max_examples=80, deadline=None)
def test_a_mask_leaves_nothing_of_what_it_hides(text: str) -> None:
    masked = mask_personal(text)
    for one in find_personal(text):
        written = text[one.start : one.end]
        if sum(char.isdecimal() for char in written) > 4:
            assert written not in masked or text.count(written) > 1
    again = mask_personal(masked)
    assert len(re.findall(r"\d", again)) <= len(re.findall(r"\d", masked))


@pytest.mark.parametrize(
    "piece",
    ["1", "1 ", "0691234567 ", "@", "a@", "a.a@", "AL86 ", "order ", "order no ", "4111 ", "12-",
     "a-", "1.1.", "06 91 ", "#1", "www.", "x.yy.", "+1 ", "رقم ", "٠", "call me on ", "AB12 ",
     "(0)"],
)  # fmt: skip
def test_hostile_rows_end(piece: str) -> None:
    text = piece * (6_000 // len(piece))
    find_personal(text)
    find_personal_many([text, "", "fine"])
