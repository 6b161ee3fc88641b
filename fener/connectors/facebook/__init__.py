"""Facebook: what is said on a Page and around it, and its Messenger."""
