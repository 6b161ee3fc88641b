"""YouTube: comments under a channel's own videos, by the YouTube Data API v3."""
