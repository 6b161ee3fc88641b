from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "fener.channels"
    label = "channels"

    def ready(self) -> None:
        from fener.channels import importing, sentences
        from fener.kit.sentences import add_sentences

        add_sentences(importing.SENTENCES)
        add_sentences(sentences.SENTENCES)
