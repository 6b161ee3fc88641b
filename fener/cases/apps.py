from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "fener.cases"
    label = "cases"

    def ready(self) -> None:
        from fener.cases import elements
        from fener.cases.sentences import SENTENCES
        from fener.kit import parts
        from fener.kit.sentences import add_sentences

        add_sentences(SENTENCES)
        parts.offer(
            elements.post_text,
            elements.row_text,
            elements.found_text,
            elements.around,
            elements.is_web_address,
            elements.state_word,
            elements.kind_buttons,
            elements.topic_options,
            elements.language_options,
        )
