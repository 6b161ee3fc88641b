"""Comments under the posts of a WordPress site."""
