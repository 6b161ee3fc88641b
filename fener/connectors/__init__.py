"""One folder per network. No Django here: a connector speaks, it does not remember."""
