"""Who works here, and as what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from fener.people.departments import department_names
from fener.people.forms.entry import interface_languages
from fener.people.models import Brand, Membership
from fener.people.roles import ROLE_NAMES


class RolesForm(forms.Form):
    """For each brand a role, and the department somebody works in."""

    def __init__(
        self,
        *args: Any,
        brands: Sequence[Brand],
        roles: Mapping[int, Membership] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.brands = list(brands)
        language = translation.get_language() or "en"
        for brand in self.brands:
            has = (roles or {}).get(brand.pk)
            names = department_names(brand, language)
            self.fields[f"role_{brand.pk}"] = forms.ChoiceField(
                label=_("Role for %(brand)s") % {"brand": brand.name},
                choices=[("", _("None: does not see this brand")), *ROLE_NAMES.items()],
                initial=has.role if has else "",
                required=False,
            )
            self.fields[f"department_{brand.pk}"] = forms.ChoiceField(
                label=_("Department for %(brand)s") % {"brand": brand.name},
                choices=[("", _("No department")), *names.items()],
                initial=has.department if has else "",
                required=False,
            )

    def rows(self) -> list[tuple[Brand, forms.BoundField, forms.BoundField]]:
        return [
            (brand, self[f"role_{brand.pk}"], self[f"department_{brand.pk}"])
            for brand in self.brands
        ]

    def chosen(self) -> dict[int, tuple[str, str]]:
        """Role and department by brand; an empty role: none."""
        return {
            brand.pk: (
                self.cleaned_data[f"role_{brand.pk}"],
                self.cleaned_data[f"department_{brand.pk}"],
            )
            for brand in self.brands
        }


class InviteForm(RolesForm):
    name = forms.CharField(
        label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("They sign in with it. No e-mail is sent: you hand the link over yourself."),
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=interface_languages)

    def __init__(self, *args: Any, may_make_owners: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if may_make_owners:
            self.fields["is_owner"] = forms.BooleanField(
                label=_("Owner: administrator of every brand and of the desk itself"),
                required=False,
            )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = [data.get(f"role_{brand.pk}") for brand in self.brands]
        if not data.get("is_owner") and not any(given):
            self.add_error(None, _("Choose a role for at least one brand."))
        return data
