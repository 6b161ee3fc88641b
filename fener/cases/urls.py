"""Addresses of the main screens."""

from __future__ import annotations

from django.urls import path, re_path

from fener.cases import views

app_name = "cases"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("mentions/", views.mentions, name="mentions"),
    path("mentions/<int:mention_id>/case/", views.open_from_mention, name="open"),
    path("mentions/copies/", views.copies_list, name="copies_list"),
    path("mentions/copies/<int:mention_id>/", views.copy_group, name="copy_group"),
    path("suggestions/", views.suggestions, name="suggestions"),
    path("suggestions/<int:mention_id>/", views.proposal, name="proposal"),
    path(
        "suggestions/<int:mention_id>/correct/",
        views.correct_suggestion,
        name="correct_suggestion",
    ),
    path("search/", views.search, name="search"),
    path("live/", views.live, name="live"),
    path("cases/<int:case_id>/", views.case, name="case"),
    path("cases/<int:case_id>/alike/", views.alike, name="alike"),
    path("cases/<int:case_id>/copies/", views.case_copies, name="copies"),
    path("cases/<int:case_id>/seen/", views.see, name="see"),
    path("cases/<int:case_id>/presence/", views.presence, name="presence"),
    path("cases/<int:case_id>/draft/", views.draft, name="draft"),
    path("cases/<int:case_id>/write/", views.write, name="write"),
    path("cases/<int:case_id>/assign/", views.assign, name="assign"),
    path("cases/<int:case_id>/priority/", views.set_priority, name="priority"),
    path("cases/<int:case_id>/kind/", views.set_kind, name="kind"),
    path("cases/<int:case_id>/tags/", views.set_tags, name="tags"),
    path("cases/<int:case_id>/correct/", views.correct, name="correct"),
    path(
        "cases/<int:case_id>/posts/<int:mention_id>/moderate/",
        views.ask_moderation,
        name="ask_moderation",
    ),
    path("cases/<int:case_id>/person/", views.link_voice, name="link_voice"),
    path(
        "cases/<int:case_id>/person/<int:link_id>/unlink/", views.unlink_voice, name="unlink_voice"
    ),
    path("moderations/", views.moderations, name="moderations"),
    re_path(
        "^moderations/(?P<moderation_id>[0-9]{1,15})/(?P<what>agree|withdraw|retry)/$",
        views.settle_moderation,
        name="settle_moderation",
    ),
    path("cases/<int:case_id>/promise/", views.promise, name="promise"),
    path("cases/<int:case_id>/snooze/", views.snooze, name="snooze"),
    path("cases/<int:case_id>/solve/", views.solve, name="solve"),
    path("cases/<int:case_id>/end/", views.end, name="end"),
    path("cases/<int:case_id>/reopen/", views.reopen, name="reopen"),
    path("cases/<int:case_id>/merge/", views.merge, name="merge"),
    path("cases/<int:case_id>/unmerge/", views.unmerge, name="unmerge"),
    path("cases/<int:case_id>/split/", views.split, name="split"),
    path("replies/<int:reply_id>/settle/", views.settle, name="settle"),
    path("notes/<int:note_id>/files/<int:number>/", views.attachment, name="attachment"),
]
