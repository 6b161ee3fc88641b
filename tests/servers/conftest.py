"""What pytest leaves alone here: programs that run in an environment of their own."""

collect_ignore = ["mastodon_client.py"]
