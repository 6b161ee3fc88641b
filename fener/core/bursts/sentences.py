"""One English sentence for each reason of a spike; screens translate them.

Parameters are filled with `%(name)s`; lists are lists of words of the posts themselves.
"""

from __future__ import annotations

BURST_SENTENCES: dict[str, str] = {
    "burst.people_minutes": "%(people)s people complained in the last %(minutes)s minutes.",
    "burst.people_hour": "%(people)s people complained in the last hour.",
    "burst.people_hours": "%(people)s people complained in the last %(hours)s hours.",
    "burst.topic_minutes": (
        "%(people)s people complained about “%(topic)s” in the last %(minutes)s minutes."
    ),
    "burst.topic_hour": "%(people)s people complained about “%(topic)s” in the last hour.",
    "burst.topic_hours": (
        "%(people)s people complained about “%(topic)s” in the last %(hours)s hours."
    ),
    "burst.usual_morning": "On a usual %(weekday)s morning it is %(low)s to %(high)s.",
    "burst.usual_afternoon": "On a usual %(weekday)s afternoon it is %(low)s to %(high)s.",
    "burst.usual_evening": "On a usual %(weekday)s evening it is %(low)s to %(high)s.",
    "burst.usual_night": "On a usual %(weekday)s night it is %(low)s to %(high)s.",
    "burst.usual_day": "On a usual day it is %(low)s to %(high)s.",
    "burst.usual_nobody": "Usually nobody does at this time.",
    "burst.cause": "%(people)s of them write of the same thing: %(words)s.",
    "burst.words": "%(people)s of them use words like these: %(words)s.",
    "burst.terms": (
        "%(people)s of the last %(of)s people use words that hardly anybody used before: %(words)s."
    ),
    "burst.share": (
        "Of 100 people who write, %(share)s complain now; usually it is %(usual)s of 100."
    ),
    "burst.severity": "%(people)s people use words of %(flag)s.",
    "burst.copies": (
        "%(people)s accounts posted the same text within a short time: it may be coordinated."
    ),
    "burst.reposts": "%(people)s people passed on one and the same post.",
    "burst.press_one": "A news site is among the authors.",
    "burst.headline": "A news site writes of %(flag)s.",
    "burst.press_many": "%(people)s media are among the authors.",
    "burst.reach": "An account with %(followers)s followers is among those who complain.",
    "burst.networks": "They write on %(count)s networks.",
    "burst.languages": "They write in %(count)s languages.",
    "burst.bigger": "The storm that was told of before has become clearly bigger.",
    "burst.so_far": (
        "Since it began, %(people)s people have spoken of it; in its first hours it was %(before)s."
    ),
    "burst.young": (
        "The watch has known this brand for less than a week: what is usual is not certain yet."
    ),
    "burst.first_day": (
        "The watch has known this brand for less than a day: what is usual, nobody can say yet."
    ),
    "volume.posts_minutes": (
        "%(count)s mentions in %(minutes)s minutes; usual at this hour: %(low)s to %(high)s."
    ),
    "volume.posts_hours": (
        "%(count)s mentions in %(hours)s hours; usual in this time: %(low)s to %(high)s."
    ),
    "volume.people_minutes": (
        "%(count)s people wrote in %(minutes)s minutes; usual at this hour: %(low)s to %(high)s."
    ),
    "volume.people_hours": (
        "%(count)s people wrote in %(hours)s hours; usual in this time: %(low)s to %(high)s."
    ),
    "volume.complainants_minutes": (
        "%(count)s people complained in %(minutes)s minutes; usual at this hour: "
        "%(low)s to %(high)s."
    ),
    "volume.complainants_hours": (
        "%(count)s people complained in %(hours)s hours; usual in this time: %(low)s to %(high)s."
    ),
    "volume.highest": "There were hardly ever so many at once.",
    "volume.goes_on": "The storm that was told of before goes on.",
}
