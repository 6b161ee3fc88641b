"""Reddit: answers, mentions, messages, and what is said in communities."""
