"""The guide as people fill it in: one form for each thing, its texts language by language."""
