"""Cases: one complainant's matter from the first post to the end, with clocks and replies."""
