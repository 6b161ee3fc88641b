"""The sentences of this connector, which other networks with Mastodon's API share."""

from fener.connectors.sentences import gettext_noop as _

SENTENCES = {
    "mastodon.title": _("Mastodon"),
    "mastodon.description": _(
        "Mentions, private mentions and hashtags on any Mastodon server, answered from your own "
        "account there."
    ),
    "mastodon.url": _("Address of the server"),
    "mastodon.url_help": _("The server your account is on, for example https://mastodon.social"),
    "mastodon.token": _("Your access token"),
    "mastodon.token_help": _(
        "The server shows it when you open your application under Development. Leave it empty to "
        "read only the public posts of a server on which you have no account."
    ),
    "mastodon.quiet_public": _("Answer in quiet public"),
    "mastodon.quiet_public_help": _(
        "Public answers can be read by everybody in their thread, but do not appear in the "
        "server's timelines."
    ),
    "mastodon.local_timeline": _("Read the server's own timeline"),
    "mastodon.local_timeline_help": _(
        "Public posts of the people on this server that hold one of your watch terms are brought "
        "in, even if nobody names you."
    ),
    "mastodon.public_timeline": _("Read everything the server knows"),
    "mastodon.public_timeline_help": _(
        "Also the public posts of other servers. On a large server this is more than can be read: "
        "use it on small ones."
    ),
    "mastodon.allow_private_hosts": _("Allow private addresses"),
    "mastodon.allow_private_hosts_help": _(
        "Lets the desk speak to a server in your own network or on this machine. Leave it off "
        "unless you run that server yourself."
    ),
    "mastodon.step_development": _(
        "Sign in to your server as the account that is to answer. Open Preferences, then "
        "Development."
    ),
    "mastodon.step_scopes": _(
        "Press New application. Give it a name such as “Desk”, tick the scopes read and "
        "write:statuses, take the tick off all others, and press Submit."
    ),
    "mastodon.step_token": _(
        "Open the application and copy “Your access token”. Enter it here with the server's "
        "address."
    ),
    "mastodon.step_terms": _(
        "If you want to be found by people who complain without naming you, add your watch terms "
        "on the desk: each is looked for as a hashtag and by the server's search."
    ),
    "mastodon.account_shut": _(
        "The server has suspended or not yet confirmed this account. Sign in to the server to see "
        "why, then connect the channel again."
    ),
    "mastodon.timeline_closed": _(
        "This server shows its timeline only to people with an account. Enter an access token, or "
        "read along on another server."
    ),
    "mastodon.listens_only": _(
        "This channel only reads along: it has no account to answer from. Enter an access token "
        "in the channel's settings."
    ),
    "mastodon.nobody_named": _(
        "A private post reaches only those it names. Name the person with @name@server."
    ),
    "mastodon.gone": _(
        "What this answers is no longer there for us: it was deleted, or its author has blocked "
        "our account."
    ),
    "mastodon.not_for_us": _(
        "The author lets only certain people answer this post, and our account is not one of them."
    ),
}
