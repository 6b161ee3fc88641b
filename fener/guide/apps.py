from django.apps import AppConfig


class GuideConfig(AppConfig):
    name = "fener.guide"
    label = "guide"

    def ready(self) -> None:
        from fener.guide.document import SENTENCES
        from fener.kit.sentences import add_sentences

        add_sentences(SENTENCES)
