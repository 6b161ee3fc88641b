"""What a post means: the shape of a judgement, and the judges that give one."""

from fener.core.decisions.judgement import DeepJudge, Judge, Judgement, Kind, Subject

__all__ = ["DeepJudge", "Judge", "Judgement", "Kind", "Subject"]
