"""Streams of real posts, from raw lines to open cases."""
