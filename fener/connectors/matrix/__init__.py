"""Matrix: private messages on any homeserver."""
