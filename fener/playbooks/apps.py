from django.apps import AppConfig


class PlaybooksConfig(AppConfig):
    name = "fener.playbooks"
    label = "playbooks"

    def ready(self) -> None:
        from fener.core import playbooks
        from fener.kit.sentences import add_sentences
        from fener.playbooks.sentences import SENTENCES

        add_sentences(playbooks.SENTENCES)
        add_sentences(SENTENCES)
