"""TikTok: comments under a Business Account's own videos, by the Accounts API for Business."""
