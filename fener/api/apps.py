from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "fener.api"
    label = "api"

    def ready(self) -> None:
        from fener.api.sentences import SENTENCES
        from fener.guide.document import SENTENCES as GUIDE_SENTENCES
        from fener.kit.sentences import add_sentences

        add_sentences(SENTENCES)
        add_sentences(GUIDE_SENTENCES)
