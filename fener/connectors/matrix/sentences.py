"""The sentences of this connector."""

from fener.connectors.sentences import gettext_noop as _

SENTENCES = {
    "matrix.title": _("Matrix"),
    "matrix.description": _(
        "Private messages and rooms on any Matrix homeserver, your own or a public one."
    ),
    "matrix.url": _("Homeserver"),
    "matrix.url_help": _(
        "The address of the server the account is on, for example https://matrix.example.org."
    ),
    "matrix.user": _("User name"),
    "matrix.user_help": _("For example care, or the whole name: @care:example.org."),
    "matrix.password": _("Password"),
    "matrix.password_help": _(
        "The desk signs in once and keeps the session. With the password it can sign in again by "
        "itself when the session ends."
    ),
    "matrix.token": _("Access token"),
    "matrix.token_help": _(
        "In place of a password, for servers that let people sign in only by a web page."
    ),
    "matrix.join_direct": _("Accept invitations to direct chats"),
    "matrix.join_direct_help": _(
        "Somebody who writes to the account for the first time invites it to a new direct chat. "
        "Without this, a person has to accept each one in a Matrix app."
    ),
    "matrix.join_others": _("Accept invitations to all other rooms"),
    "matrix.join_others_help": _(
        "Everything that is written in such a room comes to the desk. Leave it off unless you "
        "want that."
    ),
    "matrix.allow_private_hosts": _("Allow private addresses"),
    "matrix.allow_private_hosts_help": _(
        "Lets the desk call a homeserver in your own network or on this machine. Leave it off "
        "unless you run that server yourself."
    ),
    "matrix.step_account": _(
        "Register an account for the desk on a homeserver, in a Matrix app or by its "
        "administrator. Nobody else should use it."
    ),
    "matrix.step_encryption": _(
        "If the homeserver is yours, let new direct chats begin without end-to-end encryption: "
        "the desk cannot read encrypted messages."
    ),
    "matrix.step_enter": _("Enter the homeserver, the user name and the password here."),
    "matrix.step_publish": _(
        "Tell your customers the account's whole name, which begins with @, or link to it as "
        "https://matrix.to/#/@care:example.org."
    ),
    "matrix.no_room": _(
        "There is no room with this person. On Matrix they have to write first; then you can "
        "answer in the room they wrote in."
    ),
    "matrix.room_is_public": _(
        "Everybody can join this room, so nothing said in it is private. Answer in public, or ask "
        "the person to write to the account in a direct chat."
    ),
    "matrix.encrypted": _(
        "This room is end-to-end encrypted: the desk can neither read nor write in it. Answer in "
        "a Matrix app with the desk's account, or ask for a chat without encryption there."
    ),
    "matrix.forbidden": _(
        "The homeserver does not let the account write in this room. It may have left or been "
        "removed, or only moderators may write."
    ),
    "matrix.consent": _(
        "The homeserver wants its terms accepted first. Sign in to the account in a Matrix app, "
        "accept them, and send again."
    ),
    "matrix.wrong_password": _(
        "The homeserver does not accept this user name and password. Enter them again."
    ),
    "matrix.no_password": _(
        "The homeserver lets nobody sign in with a password. Enter an access token in its place."
    ),
}
