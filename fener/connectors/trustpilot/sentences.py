"""The sentences of this connector."""

from fener.connectors.sentences import gettext_noop as _

SENTENCES = {
    "trustpilot.title": _("Trustpilot"),
    "trustpilot.description": _(
        "Reviews of your business on Trustpilot, heard and answered by its private API."
    ),
    "trustpilot.business_unit": _("Business unit ID"),
    "trustpilot.business_unit_help": _("24 letters and digits, such as 507f191e810c19729de860ea."),
    "trustpilot.business_user": _("User ID"),
    "trustpilot.business_user_help": _(
        "The person at Trustpilot Business in whose name answers are written."
    ),
    "trustpilot.api_key": _("API key"),
    "trustpilot.api_secret": _("API secret"),
    "trustpilot.step_plan": _(
        "Ask Trustpilot whether your plan includes the API; not every plan does."
    ),
    "trustpilot.step_key": _(
        "In Trustpilot Business, open Integrations, Developers, APIs, make an application, and "
        "copy its API key and secret."
    ),
    "trustpilot.step_user": _(
        "Open the profile of the person in whose name answers are to be written, and copy the "
        "User ID."
    ),
    "trustpilot.step_unit": _(
        "Find the business unit ID by your domain: call /v1/business-units/find?name=your.domain "
        "with the API key, or ask Trustpilot."
    ),
    "trustpilot.answered": _(
        "There is an answer to this review already, and Trustpilot has room for one only. Change "
        "it in Trustpilot Business if you want that."
    ),
    "trustpilot.not_allowed": _(
        "Trustpilot does not let this application do it. See whether your plan includes the API, "
        "whether the business unit ID is yours, and whether the User ID belongs to it."
    ),
    "trustpilot.id_unreadable": _(
        "An ID is not written as Trustpilot writes it: 24 letters and digits."
    ),
}
