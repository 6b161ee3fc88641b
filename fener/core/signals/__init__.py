"""What a text gives away by itself: its language, and the words customers use."""
