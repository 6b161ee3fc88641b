"""How forms are drawn: with the desk's own templates."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class DeskRenderer(TemplatesSetting):
    form_template_name = "kit/forms/form.html"
    field_template_name = "kit/forms/field.html"
