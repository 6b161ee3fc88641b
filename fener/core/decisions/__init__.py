"""What a post means: the shape of a judgement, and the judges that give one."""

from fener.core.decisions.judgement import Judge, Judgement, Kind, Subject

__all__ = ["Judge", "Judgement", "Kind", "Subject"]
