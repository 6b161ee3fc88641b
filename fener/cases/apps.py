from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "fener.cases"
    label = "cases"

    def ready(self) -> None:
        from fener.cases.sentences import SENTENCES
        from fener.cases.templatetags import posts
        from fener.kit import repeated
        from fener.kit.sentences import add_sentences

        add_sentences(SENTENCES)
        repeated.offer(
            posts.face,
            posts.small_face,
            posts.post_text,
            posts.row_text,
            posts.is_web_address,
            posts.kind_buttons,
            posts.topic_options,
            posts.language_options,
        )
