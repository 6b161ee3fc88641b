"""One English sentence for each reason of a level or a scope, and for each fault of a matrix."""

from __future__ import annotations

LEVEL_SENTENCES: dict[str, str] = {
    "level.nothing": "Nobody complains.",
    "level.people": "People who speak of it: %(value)s (the bar is %(least)s).",
    "level.complainants": "People who complain: %(value)s (the bar is %(least)s).",
    "level.severe": "People who use words of danger or law: %(value)s (the bar is %(least)s).",
    "level.life": "People who speak of safety or health: %(value)s (the bar is %(least)s).",
    "level.law": (
        "People who speak of law, personal data or discrimination: %(value)s (the bar is "
        "%(least)s)."
    ),
    "level.press": "Media among those who write: %(value)s (the bar is %(least)s).",
    "level.largest_account": (
        "The largest account among them has %(value)s followers (the bar is %(least)s)."
    ),
    "level.speed": "In its fastest hour, %(value)s times as many people as usual complained "
    "(the bar is %(least)s times).",
    "level.copies": "People who repeat one and the same text: %(value)s (the bar is %(least)s).",
    "level.ignored_for": (
        "Somebody has been waiting for any answer for %(value)s (the bar is %(least)s)."
    ),
    "level.networks": "Networks on which it is spoken of: %(value)s (the bar is %(least)s).",
    "level.languages": "Languages in which it is spoken of: %(value)s (the bar is %(least)s).",
    "level.places": "Countries from which people write: %(value)s (the bar is %(least)s).",
    "scope.people": "It reaches this far because %(value)s people speak of it.",
    "scope.complainants": "It reaches this far because %(value)s people complain.",
    "scope.severe": "It reaches this far because %(value)s people use words of danger or law.",
    "scope.life": "It reaches this far because %(value)s people speak of safety or health.",
    "scope.law": (
        "It reaches this far because %(value)s people speak of law, personal data or "
        "discrimination."
    ),
    "scope.press": "It reaches this far because media write about it: %(value)s.",
    "scope.largest_account": (
        "It reaches this far because one of the accounts has %(value)s followers."
    ),
    "scope.speed": "It reaches this far because %(value)s times as many people as usual "
    "complained in its fastest hour.",
    "scope.copies": "It reaches this far because %(value)s people repeat one text.",
    "scope.ignored_for": ("It reaches this far because somebody has been waiting for %(value)s."),
    "scope.networks": "It reaches this far because it is spoken of on %(value)s networks.",
    "scope.languages": "It reaches this far because it is spoken of in %(value)s languages.",
    "scope.places": "It reaches this far because people write from %(value)s countries.",
    "levels.format": "This is no matrix of levels. Take the one in force and change its numbers.",
    "levels.no_such_level": "There is no level %(level)s to write rules for: they go from 2 to 5.",
    "levels.no_such_scope": "There is no scope “%(scope)s”: there are national and global.",
    "levels.no_such_measure": "Rule of %(place)s: “%(measure)s” is nothing that is measured.",
    "levels.no_number": "Rule of %(place)s: “%(measure)s” needs a number above 0.",
    "levels.empty_rule": "Rule of %(place)s: it has no condition, so it would always hold.",
    "levels.too_many": "Rules of %(place)s: no more than %(most)s.",
}
