"""Addresses of the screens of problems."""

from __future__ import annotations

from django.urls import include, path

from fener.problems.views import (
    acting,
    alerting,
    cases,
    deciding,
    history,
    listing,
    matrix,
    offering,
    problem,
    proposals,
    spreading,
)

app_name = "problems"
urlpatterns = [
    path("", listing.listing, name="list"),
    path("alerts/", alerting.bar, name="alerts"),
    path("matrix/", matrix.choose, name="matrix"),
    path("matrix/<int:brand_id>/", matrix.matrix, name="matrix_of"),
    path("matrix/<int:brand_id>/edit/", matrix.edit, name="edit_matrix"),
    path("matrix/<int:brand_id>/<int:number>/again/", matrix.take_back, name="take_back"),
    path("for-case/<int:case_id>/", offering.for_case, name="for_case"),
    path("findings/<int:spike_id>/dismiss/", acting.dismiss_spike, name="dismiss_spike"),
    path("findings/<int:spike_id>/link/", acting.link_spike, name="link_spike"),
    path("<int:problem_id>/", problem.problem, name="problem"),
    path("", include("fener.problems.answering_urls")),
    path("<int:problem_id>/cases/", cases.cases, name="cases"),
    path("<int:problem_id>/cases/move/", cases.move_cases, name="move_cases"),
    path("<int:problem_id>/posts/", cases.posts, name="posts"),
    path("<int:problem_id>/people/", cases.people, name="people"),
    path("<int:problem_id>/proposals/", proposals.proposals, name="proposals"),
    path("<int:problem_id>/spread/", spreading.spread, name="spread"),
    path("<int:problem_id>/spread/decide/", spreading.decide_hand, name="decide_hand"),
    path("<int:problem_id>/history/", history.history, name="history"),
    path("<int:problem_id>/decide/", deciding.decide, name="decide"),
    path("<int:problem_id>/decide/<int:decision_id>/dissent/", deciding.dissent, name="dissent"),
    path("<int:problem_id>/seen/", acting.see, name="see"),
    path("<int:problem_id>/name/", acting.rename, name="rename"),
    path("<int:problem_id>/owner/", acting.assign, name="assign"),
    path("<int:problem_id>/origin/", acting.note_origin, name="origin"),
    path("<int:problem_id>/facts/", acting.state_fact, name="state_fact"),
    path("<int:problem_id>/facts/<int:fact_id>/", acting.settle_fact, name="settle_fact"),
    path("<int:problem_id>/level/", acting.set_level, name="level"),
    path("<int:problem_id>/scope/", acting.set_scope, name="scope"),
    path("<int:problem_id>/readiness/", acting.turn_readiness, name="readiness"),
    path("<int:problem_id>/follow/", acting.follow_matrix, name="follow"),
    path("<int:problem_id>/merge/", acting.merge, name="merge"),
    path("<int:problem_id>/unmerge/", acting.unmerge, name="unmerge"),
    path("<int:problem_id>/solve/", acting.solve, name="solve"),
    path("<int:problem_id>/end/", acting.end, name="end"),
    path("<int:problem_id>/reopen/", acting.reopen, name="reopen"),
]
