"""Fener: the desk where every complaint on social media is heard and answered."""

__version__ = "0.1.0"
