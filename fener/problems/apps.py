from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest


class ProblemsConfig(AppConfig):
    name = "fener.problems"
    label = "problems"

    def ready(self) -> None:
        from fener.core.replies import REPLY_SENTENCES
        from fener.kit.parts import stand_beside
        from fener.kit.sentences import add_sentences
        from fener.problems.answering_sentences import ANSWERING_SENTENCES, DEEDS_SENTENCES
        from fener.problems.sentences import SENTENCES

        add_sentences(SENTENCES)
        for told in (REPLY_SENTENCES, ANSWERING_SENTENCES, DEEDS_SENTENCES):
            add_sentences(told)
        stand_beside("case", "problems/of_case.html", _of_case)


def _of_case(request: HttpRequest, case: Any) -> dict[str, Any] | None:
    # Views are not needed to get ready, and commands have no screens.
    from fener.problems.views.offering import of_case

    return of_case(request, case)
