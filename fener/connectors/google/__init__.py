"""What the channels of Google share: how a person lets us in, and how that lasts."""
