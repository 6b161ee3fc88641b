"""English sentences of replies to many: what is missing, and what a colleague would remark."""

from __future__ import annotations

REPLY_SENTENCES: dict[str, str] = {
    # Why no reply can be made.
    "parts.no_understanding": "Write at least one sentence that shows we understand.",
    "parts.no_own_words": (
        "No sentence repeats the customer's own words: put {words} into one that shows we "
        "understand."
    ),
    "parts.no_facts": "Write what happens now: a reply without a fact only stalls.",
    # What a careful colleague would say.
    "parts.blames": (
        "This reads as if somebody else were to blame: %(words)s. To the customer, it is us."
    ),
    "parts.no_day": "Say a day and an hour, or an amount: people remember what is certain.",
    "parts.no_responsibility": "Nobody says yet that it is ours to put right.",
    "parts.few_wordings": (
        "There are few ways of saying that we understand (%(count)s): with more, the replies "
        "differ more."
    ),
    "parts.other_language": (
        "The ticked facts are written in another language: say them in this one, in your own words."
    ),
    # Why a person looks at a post themselves.
    "answer.abusive": "It insults or threatens: a person decides whether, and how, to answer.",
    "answer.praise": "It thanks or praises, or mocks: an answer to a complaint would be absurd.",
    "answer.question": "It asks and does not complain: answer what is asked.",
    "answer.suggestion": "It suggests something and does not complain.",
    "answer.spam": "It looks like advertising or spam.",
    "answer.no_complaint": "Not clearly a complaint: look whether the answer fits.",
    "answer.repeats": "It only repeats what somebody else wrote, or says nothing in words.",
    "answer.ours": "It is a post of ours.",
    "answer.coordinated": "A person found it to be one of several made by one hand.",
    # What is the matter with one reply.
    "answer.unsure": "It is not certain that this is a complaint: see whether the reply fits.",
    "answer.no_parts": "Nothing is written in this language yet; nothing is translated by machine.",
    "answer.no_words": (
        "Nothing in the post could be quoted: it has few words, harsh ones, or personal data. "
        "Look at this one, and say in your own words what it is about."
    ),
    "answer.same": (
        "It would read like another reply under the same post. Write more wordings, or edit this "
        "one."
    ),
    "answer.too_long": "It is too long for the network by %(over)s characters. Shorten it.",
    "answer.unfilled": "Something is still to be filled in: %(words)s.",
}
