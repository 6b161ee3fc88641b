"""English sentences of escalation: why a page did not go out, and why an address was refused."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "page.no_address": "The person has not said how to be reached so.",
    "page.person_gone": "The person does not work here any more.",
    "page.no_mail": "No mail server is set up: the operator names one in FENER_MAIL_URL.",
    "page.mail_server": "The mail server could not be reached.",
    "page.mail_refused": "The mail server did not take it.",
    "page.mail_cut": "The mail server broke off; it may have taken it.",
    "page.service": "The service did not say that it took it.",
    "page.sender_lost": "The desk stopped while it was sent; it may have gone out.",
    "page.gave_up": "It was tried several times in vain.",
    "page.moot": "Nobody needed it any more when its turn came.",
    "page.fault": "A fault of ours stopped it.",
    "contact.unreadable": "This address can't be read. Copy it from the service once more.",
    "contact.no_email": "This is not an e-mail address.",
    "contact.no_service": "An address begins with the name of a service, such as “ntfys://” or "
    "“tgram://”. This one is not known here.",
    "contact.other_means": "%(service)s is not meant for this. Enter it where it belongs.",
    "contact.unknown_host": "There is no machine of this name: %(host)s.",
    "contact.private_host": "“%(host)s” lies inside the desk's own network. Only the operator can "
    "allow that, with FENER_PAGE_PRIVATE_HOSTS.",
    "contact.unreadable_secret": "The stored address can't be opened with the keys configured "
    "here. Enter it again.",
    "shift.role": "There is no such duty.",
    "shift.stranger": "This person does not work for the brand.",
    "shift.not_that_day": "The shift does not fall on this day.",
    "shift.same_person": "This person has the duty already.",
}
