"""GoToSocial: Mastodon's API, and what this server does in its own way."""
