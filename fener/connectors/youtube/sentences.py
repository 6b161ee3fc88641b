"""The sentences of this connector."""

from fener.connectors.sentences import gettext_noop as _

SENTENCES = {
    "youtube.title": _("YouTube"),
    "youtube.description": _(
        "Comments under your own videos on YouTube, answered and moderated, by the YouTube Data "
        "API v3."
    ),
    "youtube.client_id": _("Client ID"),
    "youtube.client_id_help": _("Ends with .apps.googleusercontent.com"),
    "youtube.client_secret": _("Client secret"),
    "youtube.refresh_token": _("Refresh token"),
    "youtube.refresh_token_help": _(
        "What signing in as the channel’s owner gave, for the scope youtube.force-ssl. It lives "
        "until you take it back, but only seven days while the app is in “Testing”."
    ),
    "youtube.reading_units": _("Units of quota a day for reading"),
    "youtube.reading_units_help": _(
        "Google gives 10,000 units a day. A reply or a hidden comment costs 50, and reading gets "
        "500 unless you say otherwise, which leaves 190 replies."
    ),
    "youtube.searches": _("Searches a day for videos with the watch terms"),
    "youtube.searches_help": _(
        "Each search costs 100 units, as much as two replies. 0: videos of others are not "
        "searched for."
    ),
    "youtube.step_project": _(
        "Create a project in the Google Cloud console and press “Enable” for “YouTube Data API v3”."
    ),
    "youtube.step_client": _(
        "Under “Credentials”, create an “OAuth client ID” of the type “Web application”. Copy "
        "Client ID and Client secret."
    ),
    "youtube.step_publish": _(
        "Under “Audience”, press “Publish app”, so that the sign-in lasts longer than seven days."
    ),
    "youtube.quota": _(
        "The day’s quota at Google is used up. It is full again at midnight in California, and "
        "this is tried again then."
    ),
    "youtube.comments_off": _("Comments are switched off for this video, so nothing can be said."),
    "youtube.no_replies": _("YouTube takes no replies to this comment."),
    "youtube.held": _(
        "YouTube keeps this comment back, so nobody could read an answer. Show it first, then "
        "answer."
    ),
    "youtube.no_channel": _(
        "The Google account that signed in has no YouTube channel that may do this. Sign in as the "
        "owner of the channel."
    ),
    "youtube.suspended": _(
        "YouTube has suspended or closed the channel. An administrator has to look in YouTube "
        "Studio."
    ),
    "youtube.not_enabled": _(
        "The YouTube Data API is not switched on for the project. Press “Enable” for it in the "
        "Google Cloud console."
    ),
    "youtube.video": _(
        "This is somebody’s video. Open it by its link, comment on it there by hand if you like, "
        "and write down here what you said."
    ),
}
