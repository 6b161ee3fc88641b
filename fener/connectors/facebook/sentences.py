"""The sentences of this connector."""

from fener.connectors.meta.sentences import SENTENCES as META
from fener.connectors.sentences import gettext_noop as _

SENTENCES = {
    **META,
    "facebook.title": _("Facebook"),
    "facebook.description": _(
        "Comments, posts, mentions and recommendations on a Facebook Page, and its Messenger."
    ),
    "facebook.token": _("Page access token"),
    "facebook.token_help": _(
        "A token of the Page itself, made from a long-lived token of a person or of a system user, "
        "so that it does not run out after an hour."
    ),
    "facebook.step_app": _(
        "Create an app of the type Business, and add the products Webhooks and Messenger. Switch "
        "the app to Live: in development mode only people with a role on it are heard."
    ),
    "facebook.step_permissions": _(
        "Ask App Review for pages_read_engagement and pages_read_user_content (to read), "
        "pages_manage_engagement (to answer, hide and remove comments), pages_messaging (Messenger "
        "and private replies), pages_manage_metadata (to be called), pages_show_list, and Human "
        "Agent (to answer messages after 24 hours)."
    ),
    "facebook.step_token": _(
        "In the business settings, give a system user full control of the Page, generate a token "
        "for the app with these permissions, and ask the Graph API Explorer for me/accounts: the "
        "access_token beside the Page’s name is the one to enter here."
    ),
    "facebook.step_here": _(
        "Enter the token, the App ID, the app secret and a verify token of your own, and save. The "
        "desk subscribes the Page to what it needs."
    ),
    "facebook.step_webhook": _(
        "In the app’s Webhooks product, choose Page, and enter the channel’s webhook address as "
        "Callback URL and the same verify token. Subscribe to feed, mention, ratings, messages, "
        "message_echoes, message_deliveries, message_edits, messaging_postbacks and standby."
    ),
    "facebook.not_a_page_token": _(
        "This is not the token of a Page. Ask the Graph API Explorer for me/accounts and copy the "
        "access_token that stands beside the Page’s name."
    ),
}
