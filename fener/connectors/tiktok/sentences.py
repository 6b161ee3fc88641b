"""The sentences of this connector."""

from fener.connectors.sentences import gettext_noop as _

SENTENCES = {
    "tiktok.title": _("TikTok"),
    "tiktok.description": _(
        "Comments under the videos of your own TikTok account, answered, hidden and shown. Needs "
        "an app that TikTok has approved."
    ),
    "tiktok.client_id": _("App ID"),
    "tiktok.business_id": _("Business ID"),
    "tiktok.business_id_help": _("The “open_id” that came with the tokens."),
    "tiktok.client_secret": _("App secret"),
    "tiktok.client_secret_help": _("TikTok also signs its calls with it."),
    "tiktok.access_token": _("Access token"),
    "tiktok.refresh_token": _("Refresh token"),
    "tiktok.refresh_token_help": _("It lives one year; then somebody has to sign in again."),
    "tiktok.step_app": _(
        "Register your company as a developer at TikTok API for Business with an address of its "
        "own domain, and create an app with the permissions “Get Business User Basic Info”, “Get "
        "Business Media”, “Get Business Comment” and “Manage Business Comment”."
    ),
    "tiktok.step_form": _(
        "Fill in the Accounts API Access Application Form and wait for TikTok’s approval. People "
        "without a company are not taken."
    ),
    "tiktok.step_token": _(
        "Open the app’s “TikTok account holder authorization URL”, sign in as the brand’s account, "
        "and exchange the “auth_code” for tokens. Enter them with the “open_id” as Business ID."
    ),
    "tiktok.step_webhook": _(
        "If deleted comments should be noticed: register the channel’s webhook address for the "
        "event type COMMENT with “/business/webhook/update/”."
    ),
    "tiktok.not_a_comment": _("This is no comment on TikTok, so it cannot be answered there."),
}
