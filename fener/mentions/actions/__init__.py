"""Writes about mentions."""

from fener.mentions.actions.correct import correct_judgement
from fener.mentions.actions.deepen import Deepened, judge_deeply
from fener.mentions.actions.file import file_mentions
from fener.mentions.actions.linking import CannotLink, link_voices, unlink_voices
from fener.mentions.actions.read import read_payloads
from fener.mentions.actions.record import Recorded, record_posts
from fener.mentions.actions.severity import add_severity_words, remove_severity_word
from fener.mentions.actions.waiting import rejudge_set_aside, rejudge_since
from fener.mentions.actions.watch import add_watch_term, change_watch_term, remove_watch_term

__all__ = [
    "CannotLink",
    "Deepened",
    "Recorded",
    "add_severity_words",
    "add_watch_term",
    "change_watch_term",
    "correct_judgement",
    "file_mentions",
    "judge_deeply",
    "link_voices",
    "read_payloads",
    "record_posts",
    "rejudge_set_aside",
    "rejudge_since",
    "remove_severity_word",
    "remove_watch_term",
    "unlink_voices",
]
