from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "fener.channels"
    label = "channels"

    def ready(self) -> None:
        from fener.channels.importing import SENTENCES
        from fener.kit.sentences import add_sentences

        add_sentences(SENTENCES)
