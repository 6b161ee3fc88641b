from django.urls import path

from fener.playbooks.views import answer, contacts, draft, duty, plan, under_way

app_name = "playbooks"
urlpatterns = [
    path("", under_way.under_way, name="list"),
    path("answer/<str:token>/", answer.answer, name="answer"),
    path("contacts/", contacts.contacts, name="contacts"),
    path("contacts/<slug:means>/", contacts.change, name="contact"),
    path("contacts/<slug:means>/remove/", contacts.remove, name="remove_contact"),
    path("contacts/<slug:means>/try/", contacts.attempt, name="try_contact"),
    path("<int:escalation_id>/", under_way.escalation, name="escalation"),
    path("<int:escalation_id>/take/", under_way.take, name="take"),
    path("<int:escalation_id>/decide/", under_way.decide, name="decide"),
    path("<int:escalation_id>/end/", under_way.end, name="end"),
    path("<int:escalation_id>/alarms/", under_way.see, name="see_alarms"),
    path("duty/<int:brand_id>/", duty.duty, name="duty"),
    path("duty/<int:brand_id>/<int:shift_id>/remove/", duty.remove, name="remove_shift"),
    path("duty/<int:brand_id>/<int:shift_id>/swap/<str:day>/", duty.swap, name="swap_shift"),
    path("plan/<int:brand_id>/", plan.plan, name="plan"),
    path("plan/<int:brand_id>/versions/", plan.versions, name="versions"),
    path("plan/<int:brand_id>/versions/<int:number>/", plan.plan, name="version"),
    path("plan/<int:brand_id>/versions/<int:number>/back/", draft.go_back, name="go_back"),
    path("plan/<int:brand_id>/draft/", draft.draft, name="draft"),
    path("plan/<int:brand_id>/draft/publish/", draft.publish, name="publish"),
    path("plan/<int:brand_id>/draft/drop/", draft.drop, name="drop"),
    path("plan/<int:brand_id>/draft/<int:level>/", draft.level, name="level"),
    path("plan/<int:brand_id>/draft/<int:level>/step/", draft.step, name="new_step"),
    path("plan/<int:brand_id>/draft/<int:level>/step/<slug:key>/", draft.step, name="step"),
    path(
        "plan/<int:brand_id>/draft/<int:level>/step/<slug:key>/remove/",
        draft.remove_step,
        name="remove_step",
    ),
]
