"""Storm watch: what is unusual in the mentions of a brand, and when it is a spike."""
