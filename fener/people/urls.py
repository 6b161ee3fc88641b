from django.urls import path

from fener.people.views import entry, hours, members, preferences, record, settings, tokens

app_name = "people"
urlpatterns = [
    path("enter/", entry.entry, name="entry"),
    path("enter/<str:secret>/", entry.enter, name="enter"),
    path("welcome/", entry.welcome, name="welcome"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("settings/", settings.hub, name="settings"),
    path("settings/brands/new/", settings.new_brand, name="new_brand"),
    path("settings/brands/<int:brand_id>/", settings.edit_brand, name="brand"),
    path("settings/brands/<int:brand_id>/archive/", settings.archive, name="archive_brand"),
    path("settings/brands/<int:brand_id>/restore/", settings.restore, name="restore_brand"),
    path("settings/brands/<int:brand_id>/hours/", hours.hours, name="hours"),
    path("settings/brands/<int:brand_id>/hours/new/", hours.edit_hours, name="new_hours"),
    path(
        "settings/brands/<int:brand_id>/hours/<int:hours_id>/",
        hours.edit_hours,
        name="edit_hours",
    ),
    path("settings/people/", members.members, name="members"),
    path("settings/people/invite/", members.invite, name="invite"),
    path("settings/people/<int:person_id>/", members.member, name="member"),
    path("settings/people/<int:person_id>/link/", members.new_link, name="new_link"),
    path("settings/people/<int:person_id>/deactivate/", members.deactivate, name="deactivate"),
    path(
        "settings/people/<int:person_id>/second-factor/",
        members.drop_second_factor,
        name="drop_second_factor",
    ),
    path("settings/tokens/", tokens.tokens, name="tokens"),
    path("settings/tokens/<int:token_id>/revoke/", tokens.revoke, name="revoke_token"),
    path("settings/record/", record.record, name="record"),
]
