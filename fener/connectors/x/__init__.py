"""X, by its API v2: mentions, replies, quotes, direct messages, and what is said of us."""
