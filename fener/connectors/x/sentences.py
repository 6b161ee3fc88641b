"""The sentences of this connector."""

from fener.connectors.sentences import gettext_noop as _

SENTENCES = {
    "x.title": _("X"),
    "x.description": _(
        "Mentions, replies, quotes and direct messages on X, by its API v2. X charges for each "
        "of them."
    ),
    "x.client_id": _("Client ID"),
    "x.client_id_help": _("Stands in the Developer Console under the app’s keys and tokens."),
    "x.client_secret": _("Client Secret"),
    "x.client_secret_help": _(
        "Only for an app of the kind “Web App, Automated App or Bot”. Other apps have none."
    ),
    "x.access_token": _("Access token"),
    "x.access_token_help": _(
        "What signing in as the brand’s account gave. It lives two hours; the desk renews it."
    ),
    "x.refresh_token": _("Refresh token"),
    "x.refresh_token_help": _(
        "Came with the access token if “offline.access” was among the scopes. It works once, so "
        "do not use it anywhere else: the desk renews it by itself."
    ),
    "x.consumer_secret": _("API Key Secret"),
    "x.consumer_secret_help": _(
        "Only for the webhook: X signs its calls with it. It is also called consumer secret."
    ),
    "x.month_cap": _("Most that a month may cost, in US dollars"),
    "x.month_cap_help": _(
        "The desk adds up what X charges by its price list, and stops reading and sending on X "
        "when this is reached. Leave it empty for no limit, and set one in the Developer Console "
        "too."
    ),
    "x.messages": _("Read and answer direct messages"),
    "x.messages_help": _(
        "Each message read costs a cent. Switch it off if the scopes “dm.read” and “dm.write” "
        "were not granted."
    ),
    "x.conversations": _("Also read what is said under our own posts without our name"),
    "x.conversations_help": _(
        "Replies to replies and quotes. Each post found costs half a cent, as with watch terms."
    ),
    "x.enterprise": _("This app has Enterprise access"),
    "x.enterprise_help": _(
        "Then X lets us answer anybody, and no prices are added up: yours stand in your contract."
    ),
    "x.step_app": _(
        "Sign in to the Developer Console as the brand’s account, create an app, and open its "
        "user authentication settings. Choose “Read and write and Direct message” and “Web App, "
        "Automated App or Bot”, then copy Client ID, Client Secret and API Key Secret."
    ),
    "x.step_credits": _(
        "Buy credits in the Developer Console and set a spending limit there. Reading and "
        "answering stop when they are used up."
    ),
    "x.step_webhook": _(
        "If posts should arrive at once: register the channel’s webhook address with X, and "
        "subscribe it to post.mention.create, post.reply.create, post.quote.create and "
        "dm.received for the brand’s account."
    ),
    "x.not_summoned": _(
        "X lets programs answer only people who mention or quote us. Open the post on X by its "
        "link, answer it there by hand, and write down here what you answered."
    ),
    "x.replies_closed": _(
        "The author lets only some people reply to this post, and we are not among them. Answer "
        "in another way, or leave it."
    ),
    "x.messages_closed": _(
        "This person does not take direct messages from us. Ask them in public to write to us "
        "first."
    ),
    "x.group": _(
        "This was written in a group conversation. Open it on X and answer there by hand."
    ),
    "x.duplicate": _(
        "X refuses the same text twice in a short time. Change a few words and send it again."
    ),
    "x.no_credits": _(
        "The credits for the X API are used up, or a spending limit there is reached. An "
        "administrator has to buy credits or raise the limit in the Developer Console."
    ),
    "x.usage_capped": _(
        "X has no more posts for this app in this billing cycle. An administrator has to look at "
        "the usage in the Developer Console."
    ),
    "x.client_forbidden": _(
        "X does not let this app do this. An administrator has to look in the Developer Console "
        "whether it belongs to a project and what that may do."
    ),
    "x.not_a_number": _("This did not come from X, so it cannot be answered there."),
    "x.characters": _(
        "There is a character in the text that X refuses, though nobody can see it. Type the text "
        "anew instead of pasting it."
    ),
}
