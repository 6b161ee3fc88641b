"""The generic signed webhook, in and out."""
