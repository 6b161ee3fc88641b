"""What somebody wrote in a mail, without the history and the signature that programmes add."""

from __future__ import annotations

import re

LONGEST = 20_000
"""Characters of a text that are kept."""
MOST_LINES = 4_000

_WROTE = (
    "wrote|writes|schrieb|a écrit|escribió|escreveu|ha scritto|schreef|skrev|kirjoitti|napisał|"
    "napisał\\(a\\)|napsal|napísal|a scris|έγραψε|написа|написал|написала|пише|пишет|napisao|"
    "je napisao|shkroi|ka shkruar|yazdı|şunu yazdı|كتب|نوشت|כתב"
)
_ATTRIBUTION = re.compile(rf"(?:\b|(?<=\s))(?:{_WROTE})\b[^\n]{{0,160}}[:：]\s*$", re.I)
_SINCE = re.compile(r"\d|@|<")

_OLD_MAIL = re.compile(
    r"^[-_*=\s]{2,}(?:original message|original-nachricht|ursprüngliche nachricht|"
    r"message d['’]origine|messaggio originale|mensaje original|mensagem original|"
    r"oorspronkelijk bericht|αρχικό μήνυμα|оригинално съобщение|исходное сообщение|"
    r"mesazhi origjinal|mesajul original|orijinal mesaj|oryginalna wiadomość|"
    r"الرسالة الأصلية|پیام اصلی)[-_*=\s]{2,}$",
    re.I,
)
_PASSED_ON = re.compile(
    r"^[-_*=>\s]*(?:begin forwarded message|forwarded message|weitergeleitete nachricht|"
    r"message transféré|messaggio inoltrato|mensaje reenviado|προωθημένο μήνυμα|"
    r"препратено съобщение|пересланное сообщение|пересылаемое сообщение|mesazh i përcjellë|"
    r"iletilen mesaj|mesaj redirecționat|رسالة معاد توجيهها|پیام فوروارد شده)[-_*=:\s]*$",
    re.I,
)
_PASSED_ON_SUBJECT = re.compile(
    r"^\s*(?:fwd?|wg|tr|rv|enc|i|πρθ|прп|препр|iлт|ilt|fv|përc|إعادة توجيه)\s*[:：]", re.I
)
_FROM = re.compile(
    r"^[>*\s]*(?:from|von|de|da|van|από|от|nga|kimden|od|fra|från|من|از)\s*\*?\s*[:：]", re.I
)
_OTHER_FIELD = re.compile(
    r"^[>*\s]*(?:sent|date|to|cc|subject|gesendet|datum|an|betreff|envoyé|à|objet|inviato|a|"
    r"oggetto|enviado|para|asunto|assunto|verzonden|aan|onderwerp|στάλθηκε|ημερομηνία|προς|κοιν|"
    r"κοιν\.|θέμα|изпратено|дата|до|тема|относно|отправлено|кому|dërguar|data|për|te|subjekti|"
    r"gönderilme|gönderildi|tarih|kime|konu|trimis|către|subiect|wysłano|do|temat|poslano|za|predmet|"
    r"أرسلت|تاريخ|إلى|الموضوع|ارسال|به|موضوع)\s*\*?\s*[:：]",
    re.I,
)
_SIGNATURE = re.compile(r"^(?:--|—)\s*$")
_SENT_WITH = re.compile(
    r"^(?:sent from (?:my |outlook|yahoo|mail for|proton|samsung)|get outlook for|"
    r"sent with |von meinem .{1,40} gesendet|gesendet (?:von|mit) |envoyé (?:de|depuis) |"
    r"inviato da |enviado desde |enviado do |verstuurd vanaf |στάλθηκε από |αποστολή από |"
    r"изпратено от |отправлено с |dërguar nga |gönderildi: |.{1,30}(?:imden|umdan) gönderildi|"
    r"trimis de pe |wysłane z |poslano s |أُرسلت من |أرسل من |مرسل من |ارسال شده از )",
    re.I,
)
_LONGEST_SIGNATURE = 15


def own_words(text: str, subject: str = "") -> str:
    """`text` as its author wrote it this time. Where nothing would be left, or where it was passed
    on and the history is what matters, all of it."""
    lines = [line.rstrip() for line in text[: LONGEST * 5].splitlines()[:MOST_LINES]]
    whole = "\n".join(lines).strip()
    if not _PASSED_ON_SUBJECT.match(subject):
        lines = lines[: _end_of_own(lines)]
    lines = _without_signature(lines)
    kept = re.sub(r"\n{3,}", "\n\n", "\n".join(lines).strip())
    return (kept or whole)[:LONGEST].strip()


def _end_of_own(lines: list[str]) -> int:
    """Where the history begins; the number of lines where there is none."""
    for i, line in enumerate(lines):
        if _PASSED_ON.match(line):
            return len(lines)
        if _OLD_MAIL.match(line) or _is_block_of_fields(lines, i):
            return _without_rule(lines, i)
        if _is_attribution(lines, i):
            after = _after_quote(lines, i + 1)
            if after == len(lines):
                return i - (1 if _is_cut_attribution(lines, i) else 0)
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].startswith(">")):
        end -= 1
    return end


def _is_attribution(lines: list[str], i: int) -> bool:
    """`On … somebody wrote:`, which programmes also break in two lines."""
    line = lines[i]
    if len(line) > 400 or line.startswith(">") or not _ATTRIBUTION.search(line):
        return False
    before = lines[i - 1] if i else ""
    return bool(_SINCE.search(line) or (before.strip() and _SINCE.search(before)))


def _is_cut_attribution(lines: list[str], i: int) -> bool:
    before = lines[i - 1].strip() if i else ""
    return bool(before) and not re.search(r"\d{4}|\d:\d\d", lines[i]) and len(before) < 200


def _after_quote(lines: list[str], i: int) -> int:
    """Where somebody goes on writing below what is quoted from `i` on. Where nothing is marked as
    quoted, all of it is."""
    marked = False
    for at in range(i, len(lines)):
        line = lines[at].strip()
        if not line or line.startswith(">"):
            marked = marked or line.startswith(">")
        elif _SIGNATURE.match(line) or _SENT_WITH.match(line):
            return len(lines)
        elif marked:
            return at
        else:
            return len(lines)
    return len(lines)


def _is_block_of_fields(lines: list[str], i: int) -> bool:
    """From, Sent, To, Subject: how Outlook shows what is answered."""
    if len(lines[i]) > 300 or not _FROM.match(lines[i]):
        return False
    below = [line for line in lines[i + 1 : i + 7] if line.strip()]
    return sum(bool(_OTHER_FIELD.match(line)) for line in below[:4]) >= 2


def _without_rule(lines: list[str], i: int) -> int:
    while i and re.fullmatch(r"[-_=*>\s]*", lines[i - 1]):
        i -= 1
    return i


def _without_signature(lines: list[str]) -> list[str]:
    for i in range(max(0, len(lines) - _LONGEST_SIGNATURE), len(lines)):
        if _SIGNATURE.match(lines[i]):
            lines = lines[:i]
            break
    while lines and (not lines[-1].strip() or _SENT_WITH.match(lines[-1].strip())):
        lines = lines[:-1]
    return lines
