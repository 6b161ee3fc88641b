"""Stored posts that concern a brand, who wrote them, the threads they stand in, and what
they were judged to mean."""
