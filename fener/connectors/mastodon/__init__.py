"""Mastodon, and what all networks that speak its API share."""
