"""One module for each command of `fener`."""
