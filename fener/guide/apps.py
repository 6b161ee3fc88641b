from django.apps import AppConfig


class GuideConfig(AppConfig):
    name = "fener.guide"
    label = "guide"

    def ready(self) -> None:
        from fener.guide.document import SENTENCES
        from fener.guide.queries import department_names
        from fener.kit.sentences import add_sentences
        from fener.people.departments import departments_from

        add_sentences(SENTENCES)
        departments_from(department_names)
