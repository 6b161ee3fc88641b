"""The sentences of this connector."""

from fener.connectors.sentences import gettext_noop as _

SENTENCES = {
    "linkedin.title": _("LinkedIn"),
    "linkedin.description": _(
        "Comments under the posts of your LinkedIn page, and mentions of it. Needs an app that "
        "LinkedIn has approved."
    ),
    "linkedin.organization": _("Number of the page"),
    "linkedin.organization_help": _(
        "The number in the address of the page’s admin view: linkedin.com/company/12345/admin"
    ),
    "linkedin.client_id": _("Client ID"),
    "linkedin.version": _("Version of the API"),
    "linkedin.version_help": _(
        "A year and a month, such as 202607. LinkedIn ends each version after about one year."
    ),
    "linkedin.client_secret": _("Primary Client Secret"),
    "linkedin.client_secret_help": _("LinkedIn also signs its calls with it."),
    "linkedin.access_token": _("Access token"),
    "linkedin.access_token_help": _("What signing in as an administrator of the page gave."),
    "linkedin.refresh_token": _("Refresh token"),
    "linkedin.refresh_token_help": _(
        "LinkedIn gives it to approved apps. It lives one year; without it, somebody has to sign "
        "in every two months."
    ),
    "linkedin.step_app": _(
        "Create an app for your page in the LinkedIn Developer Portal, and have the page’s "
        "administrator verify it."
    ),
    "linkedin.step_approval": _(
        "Under “Products”, request “Community Management API” and wait for LinkedIn’s approval. "
        "Only registered organisations are taken."
    ),
    "linkedin.step_storage": _(
        "Read LinkedIn’s Data Storage Requirements before you go on: they allow comments to be "
        "stored for 48 hours, and a desk keeps cases longer. Ask LinkedIn what holds for you."
    ),
    "linkedin.organization_unreadable": _(
        "The number of the page is missing or is no number. Enter the digits from the address of "
        "the page’s admin view."
    ),
    "linkedin.daily_limit": _(
        "The day’s calls to LinkedIn are used up. They begin anew at midnight UTC, and this is "
        "tried again then."
    ),
    "linkedin.version_ended": _(
        "LinkedIn has ended this version of its API. An administrator has to enter a newer one in "
        "the channel’s settings."
    ),
    "linkedin.not_a_post": _("This is no post on LinkedIn, so it cannot be answered there."),
}
