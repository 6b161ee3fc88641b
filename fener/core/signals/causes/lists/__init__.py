"""Words of what complaints are about, a file for each language."""

from fener.core.signals.causes.lists import ar, bg, el, en, fa, sq

LISTS = {
    "en": en.LISTS, "sq": sq.LISTS, "el": el.LISTS, "ar": ar.LISTS, "bg": bg.LISTS, "fa": fa.LISTS
}  # fmt: skip
"""Language → concept → its words, in the notation of `causes/concepts.py`."""
