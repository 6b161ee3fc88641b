"""The sentences of this connector."""

from fener.connectors.meta.sentences import SENTENCES as META
from fener.connectors.sentences import gettext_noop as _

SENTENCES = {
    **META,
    "whatsapp.title": _("WhatsApp"),
    "whatsapp.description": _(
        "Messages to and from a WhatsApp business number, by Meta’s Cloud API."
    ),
    "whatsapp.phone_number_id": _("Phone number ID"),
    "whatsapp.phone_number_id_help": _(
        "Meta’s number for your number, of digits only. It stands under API Setup of the app’s "
        "WhatsApp product; it is not the telephone number itself."
    ),
    "whatsapp.business_account_id": _("WhatsApp Business account ID"),
    "whatsapp.business_account_id_help": _(
        "It stands beside the phone number ID. With it, the desk subscribes the app to the "
        "account’s messages."
    ),
    "whatsapp.token": _("Access token"),
    "whatsapp.token_help": _(
        "A system user’s token that does not run out. The temporary token under API Setup ends "
        "after a day."
    ),
    "whatsapp.step_app": _(
        "Create an app of the type Business, add the product WhatsApp, and link it to your "
        "WhatsApp Business account."
    ),
    "whatsapp.step_number": _(
        "Add your telephone number in WhatsApp Manager, confirm it, and register it for the Cloud "
        "API."
    ),
    "whatsapp.step_token": _(
        "In the business settings, give a system user the app and the WhatsApp account, and "
        "generate a token with whatsapp_business_messaging (to send and receive) and "
        "whatsapp_business_management (to read the number and subscribe)."
    ),
    "whatsapp.step_here": _(
        "Enter the phone number ID, the WhatsApp Business account ID, the token, the app secret "
        "and a verify token of your own, and save."
    ),
    "whatsapp.step_webhook": _(
        "In the app, under WhatsApp, Configuration, enter the channel’s webhook address as "
        "Callback URL and the same verify token. Subscribe to messages; and to "
        "smb_message_echoes if the number is also used in the WhatsApp Business app."
    ),
    "whatsapp.template_needed": _(
        "More than 24 hours have passed since the customer’s last message. WhatsApp now takes only "
        "a template that it has approved: send one in WhatsApp Manager, or wait until the customer "
        "writes again."
    ),
    "whatsapp.account_restricted": _(
        "WhatsApp does not let this number send now: it is not registered, not confirmed, or "
        "restricted. WhatsApp Manager says why."
    ),
    "whatsapp.payment": _(
        "WhatsApp takes no message because of the account’s means of payment. Put it right in the "
        "business settings under Billing."
    ),
    "whatsapp.number_unknown": _(
        "Meta does not know this phone number ID. Copy it from API Setup in the app’s WhatsApp "
        "product: digits only, and not the telephone number itself."
    ),
    "whatsapp.group": _("Messages in a group cannot be answered from the desk."),
}
