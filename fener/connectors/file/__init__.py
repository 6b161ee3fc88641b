"""Posts from a file: replay and import of JSON lines."""
