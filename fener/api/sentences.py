"""English sentences of the API's own refusals, by key."""

from __future__ import annotations

from fener.connectors.sentences import gettext_noop as _

SENTENCES = {
    "api.token_missing": _(
        "No token came with the request. Send the header “Authorization: Bearer fnr_…”."
    ),
    "api.token_unknown": _(
        "This token opens nothing: it is mistyped, over, revoked, or its owner has left."
    ),
    "api.forbidden": _("This needs the right “%(right)s”, which the token does not have here."),
    "api.owner_only": _("This needs a token of an owner of the desk, without a limit to brands."),
    "api.not_found": _("There is no such thing, or the token may not know of it."),
    "api.no_such_address": _("The API has no such address. Its addresses are in openapi.json."),
    "api.method_not_allowed": _("This address does not take this method. It takes: %(methods)s."),
    "api.not_json": _("The body is not JSON in UTF-8 (%(detail)s)."),
    "api.too_large": _("The body is larger than %(limit)s bytes. Send less at once."),
    "api.invalid": _("“%(field)s” does not fit: %(detail)s"),
    "api.bad_place": _("“after” is not a place that this list gave. Begin again without it."),
    "api.too_many_requests": _(
        "This token has asked more than %(limit)s times in a minute. Wait %(seconds)s seconds."
    ),
    "api.lost_race": _("Somebody else changed it a moment ago. Read it again and decide anew."),
    "api.wrong_state": _("That can't be done in its present state."),
    "api.busy": _("The desk's database is busy. Try again in a moment."),
    "api.fault": _("A fault of ours. It was written to the desk's log; try again later."),
    "api.key_reused": _(
        "This Idempotency-Key was used a moment ago with another request. Use a new key."
    ),
    "api.no_draft": _("You have no draft in this case."),
    "reply.already_answered": _(
        "%(who)s has answered in the meantime. Read the answer; yours was not sent."
    ),
    "reply.customer_wrote_again": _(
        "The customer has written again (%(count)s). Read it; your answer was not sent."
    ),
    "reply.holds_personal_data": _(
        "Everybody would read %(personal)s. Nothing was sent: take it out, answer in private, or "
        "send “confirmation” back as “personal_confirmed”."
    ),
    "reply.refused": _("The reply can't be sent like this."),
    "reply.not_its_post": _("The post to reply to is not part of this case."),
    "reply.said_by_hand": _("This was said by hand: there is nothing to settle."),
    "case.cannot_take": _("This person may not answer for the brand."),
    "case.no_such_person": _("No such person works for this brand."),
    "case.needs_reason": _(
        "Closing needs one of the reasons; “said_our_piece” also needs a note with what was said."
    ),
    "case.not_later": _("That time has gone by: it has to be one to come."),
    "case.no_such_department": _("The guide has no such department."),
    "case.no_such_kind": _("The guide has no such kind of complaint."),
    "guide.refused": _("The guide has problems that have to be solved before it is in force."),
    "guide.unreadable": _("The document is not a guide: see each problem with its path."),
    "guide.no_such_version": _("The guide has no such version."),
    "guide.no_draft": _("Nobody has begun a draft."),
    "watch_term.taken": _("The brand listens for “%(text)s” of this kind already."),
    "watch_term.empty": _("Nothing is left to look for in “%(text)s”."),
    "channel.unknown_network": _("The desk has no connector “%(network)s”. It has: %(known)s."),
    "channel.unknown_setting": _("The connector has no setting “%(name)s”. It has: %(known)s."),
    "channel.setting_missing": _("The setting “%(name)s” is needed."),
    "channel.setting_wrong": _("The setting “%(name)s” has to be: %(kind)s."),
    "channel.takes_no_posts": _(
        "Only channels of the network “webhook” take posts here; this one brings in its own."
    ),
    "channel.is_paused": _("This channel is paused by a person. Nothing was kept."),
    "calendar.never_open": _("The calendar is never open; clocks by it would never run out."),
    "calendar.refused": _("The calendar can't be read: %(detail)s."),
    "brand.name_taken": _("There is a brand “%(name)s” already, maybe an archived one."),
    "brand.no_name": _("A brand needs a name."),
    "brand.no_such_country": _("The desk knows no country “%(country)s”. Write it like AL."),
    "brand.no_such_zone": _("“%(zone)s” is not a time zone. Write it like Europe/Tirane."),
    "brand.no_such_language": _("“%(language)s” is none of the languages: %(known)s."),
    "person.no_address": _("That is no e-mail address."),
    "person.no_role": _("Give a role for at least one brand."),
    "person.known": _("Somebody with this address is known here. Ask an owner."),
    "person.oneself": _("Nobody does this to themselves. Ask a colleague."),
    "person.not_yours": _("This person also works where the token has no say. Ask an owner."),
    "import.no_such_upload": _(
        "There is no such upload, or it is more than a week old. Upload the file once more."
    ),
    "import.no_such_column": _("The file has no column “%(column)s”. It has: %(columns)s."),
    "import.no_source": _("The source needs a name."),
    "import.column_needed": _("Say which column holds “%(column)s”."),
    "api.not_multipart": _("The body can't be read as a form with files (%(detail)s)."),
    "api.too_many_files": _("At most %(most)s files go at once."),
    "api.no_such_file": _("There is no such file, or it is gone."),
    "subscription.switched_off": _(
        "The address did not take our calls for %(days)s days, so we stopped. Mend it and switch "
        "the subscription on again; it goes on where it stopped."
    ),
    "subscription.too_many": _("A brand has at most %(most)s subscriptions."),
}
