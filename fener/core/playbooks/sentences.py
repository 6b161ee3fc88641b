"""English sentences for every key that this room gives: what is wrong with a plan or a shift, and
what a new version of a plan changed. Screens translate them."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # What is wrong with the form of a document.
    "plan.not_object": "This must be an object with named fields.",
    "plan.not_list": "This must be a list.",
    "plan.not_text": "This must be text.",
    "plan.not_flag": "This must be yes or no (true or false).",
    "plan.not_number": "This must be a whole number.",
    "plan.out_of_range": "This must be from %(least)s to %(most)s.",
    "plan.not_choice": "This must be one of: %(choices)s.",
    "plan.not_key": "“%(value)s” cannot be a key: use small Latin letters, digits and _, "
    "beginning with a letter, 40 at most.",
    "plan.not_language": "“%(value)s” is not a language code such as “el”.",
    "plan.too_long": "%(length)s characters are too many; %(most)s at most.",
    "plan.too_many": "%(count)s entries are too many; %(most)s at most.",
    "plan.bad_character": "It holds a character that cannot be stored. Type the text again.",
    "plan.unknown_field": "No such field exists here. Check its spelling or remove it.",
    "plan.missing": "This field is missing.",
    "plan.other_format": "This is “%(found)s”; only “%(expected)s” can be read.",
    "plan.levels": "A plan has %(count)s levels, from 0 to 5.",
    "plan.not_whom": "“%(value)s” names nobody whom a step could call.",
    "plan.no_means": "Say by which means people are told.",
    "plan.no_again_after": "Say after how many minutes they are told again.",
    "plan.key_twice": "The key “%(key)s” is used twice.",
    # What is wrong with its sense.
    "plan.person_unknown": "Level %(level)s calls somebody who does not work for this brand.",
    "plan.right_unknown": "Level %(level)s calls people by a right that does not exist: %(right)s.",
    "plan.no_email": "Level %(level)s, after %(after)s minutes: without e-mail, whoever has set "
    "up nothing else is not reached.",
    "plan.nobody": "Level %(level)s calls nobody.",
    "plan.nobody_answers": "At level %(level)s everybody is only to know: nobody is asked to take "
    "it in hand.",
    "plan.late_start": "At level %(level)s nobody is told before %(after)s minutes are over.",
    "plan.undecided": "Level %(level)s does not say by when somebody decides.",
    "plan.sleeps": "Level %(level)s waits while nobody is on duty. So grave a matter should wake "
    "somebody.",
    # What is wrong with a shift.
    "shift.when": "Choose either days of the week or one date.",
    "shift.weekday": "There is no such day of the week.",
    "shift.empty": "The shift is empty: its end must come after its start.",
    "shift.longer_than_a_day": "A shift lasts 24 hours at most.",
    # What a new version changed.
    "plan.changed.holds": "Level %(level)s: waits while nobody is on duty.",
    "plan.changed.pages_anyway": "Level %(level)s: pages people even while nobody is on duty.",
    "plan.changed.decide_within": "Level %(level)s: minutes to decide, %(old_minutes)s became "
    "%(minutes)s.",
    "plan.changed.look_every": "Level %(level)s: minutes from one look to the next, "
    "%(old_minutes)s became %(minutes)s.",
    "plan.changed.decide": "Level %(level)s: what is to be decided was rewritten (%(language)s).",
    "plan.changed.step_added": "Level %(level)s: new step after %(minutes)s minutes: %(whom)s, by "
    "%(means)s.",
    "plan.changed.step_removed": "Level %(level)s: step removed, after %(minutes)s minutes: "
    "%(whom)s, by %(means)s.",
    "plan.changed.step_changed": "Level %(level)s: the step after %(old_minutes)s minutes "
    "(%(old_whom)s, by %(old_means)s) became one after %(minutes)s minutes (%(whom)s, by "
    "%(means)s).",
    "plan.changed.step_manner": "Level %(level)s: the step after %(minutes)s minutes (%(whom)s) "
    "asks in another manner: how often, one after the other, or only to know.",
}
