"""The fake network: a whole little network of our own, and its connector."""
