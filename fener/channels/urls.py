from django.urls import path
from django.views.generic import RedirectView

from fener.channels.views import (
    connecting,
    entry,
    importing,
    jobs,
    listing,
    parked,
    signing_in,
)

app_name = "channels"
urlpatterns = [
    path("", listing.overview, name="list"),
    path("connect/", connecting.choose, name="connect"),
    path("connect/practice/", connecting.practise, name="practise"),
    path("connect/<str:network>/", connecting.connect, name="connect_network"),
    path("signing-in/", signing_in.page, name="signing_in"),
    path("signed-in/", signing_in.back, name="signed_in"),
    path("<int:channel_id>/", listing.channel, name="channel"),
    path("<int:channel_id>/pause/", listing.change_state, {"target": "pause"}, name="pause"),
    path("<int:channel_id>/resume/", listing.change_state, {"target": "resume"}, name="resume"),
    path("<int:channel_id>/poll/", listing.poll, name="poll"),
    path("<int:channel_id>/disconnect/", listing.disconnect, name="disconnect"),
    path("<int:channel_id>/sign-in/", signing_in.sign_in, name="sign_in"),
    path("<int:channel_id>/secret/", connecting.new_secret, name="new_secret"),
    path("<int:channel_id>/deliveries/", listing.deliveries, name="deliveries"),
    path("<int:channel_id>/parked/", parked.overview, name="parked_on"),
    path("<int:channel_id>/parked/again/", parked.read_all_again, name="read_all_again"),
    path("parked/", parked.overview, name="parked"),
    path("parked/<int:payload_id>/", parked.one, name="payload"),
    path("parked/<int:payload_id>/raw/", parked.raw, name="payload_raw"),
    path("parked/<int:payload_id>/again/", parked.read_again, name="read_again"),
    path("parked/<int:payload_id>/settle/", parked.settle, name="settle"),
    path("import/", importing.upload, name="import"),
    path("import/<str:token>/", importing.columns, name="import_columns"),
    path("jobs/", jobs.overview, name="jobs"),
    path("jobs/<int:job_id>/", jobs.job, name="job"),
    path("jobs/<int:job_id>/stop/", jobs.stop, name="stop_job"),
    path("jobs/<int:job_id>/go-on/", jobs.go_on, name="go_on"),
    path("entry/", entry.entry, name="entry"),
    path("attachments/<str:token>/", entry.attachment, name="attachment"),
    path("storm/", RedirectView.as_view(pattern_name="storm"), name="storm"),
]
