from django.apps import AppConfig


class ProblemsConfig(AppConfig):
    name = "fener.problems"
    label = "problems"

    def ready(self) -> None:
        from fener.kit.sentences import add_sentences
        from fener.problems.sentences import SENTENCES

        add_sentences(SENTENCES)
