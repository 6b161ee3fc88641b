from django.urls import path, register_converter

from fener.guide.views import book, draft, history, items, trying


class SectionConverter:
    """The parts of a guide that are lists of things with names."""

    regex = "departments|kinds|answers"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(SectionConverter, "guide_section")

app_name = "guide"
urlpatterns = [
    path("", book.choose, name="guide"),
    path("<int:brand_id>/", book.book, name="book"),
    path("<int:brand_id>/versions/", history.versions, name="versions"),
    path("<int:brand_id>/versions/<int:number>/", book.book, name="version"),
    path("<int:brand_id>/versions/<int:number>/back/", history.go_back, name="go_back"),
    path("<int:brand_id>/try/", trying.trying, name="try"),
    path("<int:brand_id>/draft/", draft.draft, name="draft"),
    path("<int:brand_id>/draft/publish/", draft.publish, name="publish"),
    path("<int:brand_id>/draft/drop/", draft.drop, name="drop"),
    path("<int:brand_id>/draft/whole/", items.whole, name="whole"),
    path("<int:brand_id>/draft/promise/", items.promise, name="promise"),
    path("<int:brand_id>/draft/targets/new/", items.target, name="new_target"),
    path("<int:brand_id>/draft/targets/<int:at>/", items.target, name="target"),
    path(
        "<int:brand_id>/draft/targets/<int:at>/remove/", items.remove_target, name="remove_target"
    ),
    path("<int:brand_id>/draft/<guide_section:section>/+new/", items.item, name="new_item"),
    path("<int:brand_id>/draft/<guide_section:section>/<slug:key>/", items.item, name="item"),
    path(
        "<int:brand_id>/draft/<guide_section:section>/<slug:key>/remove/",
        items.remove,
        name="remove_item",
    ),
    path(
        "<int:brand_id>/draft/<guide_section:section>/<slug:key>/up/",
        items.move_up,
        name="move_item",
    ),
]
