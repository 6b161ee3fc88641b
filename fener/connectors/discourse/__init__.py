"""Discourse: posts and personal messages of a forum."""
