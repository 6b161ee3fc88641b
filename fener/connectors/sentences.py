"""The English sentence behind each key that any connector may raise or list.

Screens translate by key. A connector adds its own in its folder's `sentences.py`;
`registry.sentences()` has them all.
"""

from __future__ import annotations


def gettext_noop(sentence: str) -> str:
    """Marks a sentence for the translators and leaves it as it is."""
    return sentence


_ = gettext_noop

SENTENCES: dict[str, str] = {
    "connector.error": _("The network could not be reached as expected."),
    "connector.try_later": _("The network is not taking requests now. It is tried again later."),
    "connector.sign_in_again": _(
        "The network no longer accepts our access. An administrator has to connect the channel "
        "again."
    ),
    "connector.session_ended": _("The session with the network has ended; it is renewed."),
    "connector.refused": _("The network understood the request and refused it."),
    "connector.gone": _("What this answers is no longer on the network."),
    "connector.not_yours": _("The network does not allow us to do this here."),
    "connector.certificate": _(
        "The server’s certificate does not fit its name or is not trusted, so nothing was sent "
        "to it. Check the server’s name, or have its certificate put right."
    ),
    "connector.scope_missing": _(
        "Our access does not allow this. Connect the channel again and grant what it asks for."
    ),
    "connector.not_supported": _("This channel cannot do that."),
    "connector.redirected": _(
        "The address sends us on to another address. Enter the final address in the settings."
    ),
    "connector.address_missing": _("The address is missing. Enter it in the channel's settings."),
    "connector.address_unreadable": _(
        "The address is not a web address. It has to begin with https:// or http:// and name "
        "a server."
    ),
    "connector.address_private": _(
        "The address leads into a private network. Allow private addresses in the channel's "
        "settings if that is what you want."
    ),
    "connector.secret_missing": _("The secret is missing. Enter it in the channel's settings."),
    "connector.setting_unreadable": _(
        "A token or another setting has a character in it that cannot be sent. Copy it again."
    ),
    "connector.answer_unreadable": _(
        "The server answered with something that is not what this network answers. Check the "
        "address in the channel's settings."
    ),
    "sign_in.step_register": _(
        "Register the redirect address with the app, exactly as the connect page shows it."
    ),
    "sign_in.step_sign_in": _(
        "Enter what you have copied and sign in from the connect page, with an account that may "
        "answer there for the brand. Allow everything that is asked for; you are then sent back."
    ),
    "sign_in.client_missing": _("The Client ID is missing. Enter it before you sign in."),
    "sign_in.client_refused": _(
        "The network does not know the app by this Client ID and secret, or the redirect address "
        "is not registered with it. Check all three, then begin the sign-in again."
    ),
    "sign_in.code_refused": _(
        "The network did not take the code of this sign-in: a code works once, and only for a "
        "short time. Begin the sign-in again."
    ),
    "sign_in.begin_again": _(
        "The network did not finish the sign-in, and its code cannot be used twice. Begin the "
        "sign-in again in a few minutes."
    ),
    "preview.empty": _("There is nothing to send: the text is empty."),
    "preview.too_long": _("The text is longer than the network takes."),
    "preview.not_supported": _("This channel cannot send this kind of reply."),
    "webhook.too_large": _("The call is larger than 1 MB. Send fewer items in one call."),
    "webhook.empty": _("The call has no body."),
    "webhook.secret_missing": _(
        "The channel has no secret to check the call with. Enter it in the channel's settings."
    ),
    "webhook.signature_missing": _("The call is not signed: the signature header is missing."),
    "webhook.signature_unreadable": _("The signature header does not have the documented shape."),
    "webhook.signature_wrong": _(
        "The signature does not fit the body. Check that both sides have the same secret and "
        "that nothing on the way changes the body."
    ),
    "webhook.stamp_old": _(
        "The call was signed more than five minutes ago or ahead. Check the sender's clock; "
        "old calls are not accepted, so that nobody can play them back."
    ),
    "webhook.unreadable": _("The body is not JSON of the documented shape."),
    "payload.too_large": _("The item has %(size)s bytes; at most %(limit)s are read."),
    "payload.not_utf8": _(
        "The item is not UTF-8 text (byte %(position)s). Save the file as UTF-8 and try again."
    ),
    "payload.not_json": _("The item is not JSON (character %(position)s: %(detail)s)."),
    "payload.not_an_object": _("The item has to be a JSON object: {…}."),
    "payload.missing": _("The field “%(field)s” is missing or empty."),
    "payload.not_text": _("The field “%(field)s” has to be text."),
    "payload.not_an_id": _(
        "The field “%(field)s” has to be text or a whole number of at most %(limit)s characters."
    ),
    "payload.not_a_count": _("The field “%(field)s” has to be a whole number, 0 or more."),
    "payload.not_yes_or_no": _("The field “%(field)s” has to be true or false."),
    "payload.not_a_list": _("The field “%(field)s” has to be a list of objects."),
    "payload.not_one_of": _("The field “%(field)s” has to be one of: %(choices)s."),
    "payload.not_an_author": _("The field “%(field)s” has to be text or an object with an “id”."),
    "payload.not_a_time": _(
        "The field “%(field)s” is not a time that can be read: “%(value)s”. Write it as "
        "2026-03-27T18:05:00+02:00."
    ),
    "payload.time_without_zone": _(
        "The field “%(field)s” has no time zone: “%(value)s”. Add one, as in "
        "2026-03-27T18:05:00+02:00, or set the time zone in the channel's settings."
    ),
    "payload.zone_unknown": _(
        "“%(value)s” is not a time zone. Write one like Europe/Tirane in the channel's settings."
    ),
}
