"""Addresses of answering many, under those of a problem."""

from __future__ import annotations

from django.urls import path

from fener.problems.views import answering

urlpatterns = [
    path("<int:problem_id>/answers/", answering.answering, name="answering"),
    path("<int:problem_id>/answers/new/", answering.plan, name="plan_answers"),
    path("<int:problem_id>/answers/<int:run_id>/", answering.run, name="answers"),
    path("<int:problem_id>/answers/<int:run_id>/words/", answering.words, name="answers_words"),
    path("<int:problem_id>/answers/<int:run_id>/read/", answering.read, name="answers_read"),
    path("<int:problem_id>/answers/<int:run_id>/start/", answering.start, name="answers_start"),
    path("<int:problem_id>/answers/<int:run_id>/pause/", answering.pause, name="answers_pause"),
    path("<int:problem_id>/answers/<int:run_id>/resume/", answering.resume, name="answers_resume"),
    path("<int:problem_id>/answers/<int:run_id>/stop/", answering.stop, name="answers_stop"),
    path("<int:problem_id>/answers/<int:run_id>/<int:answer_id>/", answering.answer, name="answer"),
    path(
        "<int:problem_id>/answers/<int:run_id>/<int:answer_id>/skip/",
        answering.skip,
        name="answer_skip",
    ),
    path(
        "<int:problem_id>/answers/<int:run_id>/<int:answer_id>/restore/",
        answering.restore,
        name="answer_restore",
    ),
]
