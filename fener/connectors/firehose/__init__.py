"""Public posts of Bluesky and the whole AT Protocol network, heard without an account."""
