"""The sentences of this connector."""

from fener.connectors.meta.sentences import SENTENCES as META
from fener.connectors.sentences import gettext_noop as _

SENTENCES = {
    **META,
    "instagram.title": _("Instagram"),
    "instagram.description": _(
        "Comments, mentions, story mentions and direct messages of an Instagram professional "
        "account."
    ),
    "instagram.token": _("Instagram user access token"),
    "instagram.token_help": _(
        "The long-lived token that the App Dashboard generates beside the account. It lasts 60 "
        "days, and the desk renews it by itself."
    ),
    "instagram.app_secret": _("Instagram app secret"),
    "instagram.app_secret_help": _(
        "In the App Dashboard, under Instagram, API setup with Instagram login. It is not the "
        "secret under App settings. Calls that it does not sign are refused."
    ),
    "instagram.step_account": _(
        "Make the Instagram account a professional one, and in its settings under Messages allow "
        "connected tools access to messages."
    ),
    "instagram.step_app": _(
        "Create an app of the type Business, add the product Instagram, and choose API setup with "
        "Instagram login. Add the account and press Generate token."
    ),
    "instagram.step_permissions": _(
        "Ask App Review for instagram_business_basic (to read the account), "
        "instagram_business_manage_comments (to read, answer, hide and remove comments), "
        "instagram_business_manage_messages (messages and private replies), and Human Agent (to "
        "answer messages after 24 hours). Switch the app to Live."
    ),
    "instagram.step_here": _(
        "Enter the token, the Instagram app secret and a verify token of your own, and save. The "
        "desk subscribes the account to what it needs."
    ),
    "instagram.step_webhook": _(
        "On the same page of the App Dashboard, under Configure webhooks, enter the channel’s "
        "webhook address as Callback URL and the same verify token. Subscribe to comments, "
        "live_comments, mentions, messages, messaging_postbacks and messaging_seen."
    ),
    "instagram.live": _(
        "Instagram takes no public answer to a comment on a live video. Answer privately while the "
        "broadcast lasts."
    ),
    "instagram.only_tagged": _(
        "Instagram takes no comment of ours on a photo in which we are only tagged. Answer on "
        "Instagram itself."
    ),
}
