"""The sentences of this connector."""

from fener.connectors.sentences import gettext_noop as _

SENTENCES = {
    "google_reviews.title": _("Google reviews"),
    "google_reviews.description": _(
        "Reviews of your places on Google Maps and Search, heard and answered by the Google "
        "Business Profile API."
    ),
    "google_reviews.locations": _("Places"),
    "google_reviews.locations_help": _(
        "One on each line, as accounts/123/locations/456; at most 20. Each has to be verified at "
        "Google."
    ),
    "google_reviews.client_id": _("Client ID"),
    "google_reviews.client_id_help": _("Ends with .apps.googleusercontent.com"),
    "google_reviews.client_secret": _("Client secret"),
    "google_reviews.refresh_token": _("Refresh token"),
    "google_reviews.refresh_token_help": _(
        "What signing in as an owner or manager of the places gave, for the scope "
        "business.manage. It lives until you take it back, but only seven days while the app is "
        "in “Testing”."
    ),
    "google_reviews.step_access": _(
        "Ask Google for access to the Business Profile APIs for a project in the Google Cloud "
        "console, and wait until it is granted: before that the quota is 0. Then press “Enable” "
        "for “Google My Business API”, “My Business Account Management API” and “My Business "
        "Business Information API”."
    ),
    "google_reviews.step_client": _(
        "Under “Credentials”, create an “OAuth client ID” of the type “Web application” with "
        "https://developers.google.com/oauthplayground as “Authorised redirect URI”. Copy Client "
        "ID and Client secret."
    ),
    "google_reviews.step_publish": _(
        "Under “Audience”, press “Publish app”, so that the sign-in lasts longer than seven days."
    ),
    "google_reviews.step_token": _(
        "Open the OAuth 2.0 Playground, enter Client ID and Client secret in its settings under "
        "“Use your own OAuth credentials”, give the scope "
        "https://www.googleapis.com/auth/business.manage, sign in as an owner or manager of the "
        "places, and press “Exchange authorization code for tokens”. You need it once, to find "
        "your places."
    ),
    "google_reviews.step_locations": _(
        "Still in the Playground, call "
        "https://mybusinessaccountmanagement.googleapis.com/v1/accounts and then "
        "https://mybusinessbusinessinformation.googleapis.com/v1/accounts/123/locations"
        "?readMask=name,title with the number you found. Enter account and place of each, "
        "joined as accounts/123/locations/456."
    ),
    "google_reviews.no_locations": _(
        "No place is entered, or one of them is not written as accounts/123/locations/456."
    ),
    "google_reviews.too_many": _(
        "There are more than 20 places. Spread them over two or more channels."
    ),
    "google_reviews.not_enabled": _(
        "The Google My Business API is not switched on for the project, or Google has not granted "
        "the project access to it yet."
    ),
    "google_reviews.not_verified": _(
        "Google does not let this place be answered for now. Look at it in Google Business "
        "Profile: it has to be verified and in good standing."
    ),
    "google_reviews.answered": _(
        "There is an answer to this review already, and Google has room for one only. Another "
        "would take its place. Change it in Google Business Profile if you want that."
    ),
    "google_reviews.no_review": _("Google takes answers to reviews only."),
}
