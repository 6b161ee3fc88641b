from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "fener.cases"
    label = "cases"

    def ready(self) -> None:
        from fener.cases.sentences import SENTENCES
        from fener.kit.sentences import add_sentences

        add_sentences(SENTENCES)
