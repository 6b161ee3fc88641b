"""Bluesky, with an account."""
