"""A stream played again: posts from a file, answers that go nowhere."""
