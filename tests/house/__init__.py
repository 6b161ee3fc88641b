"""The rules of the house, as tests: what is checked here needs no reviewer."""
