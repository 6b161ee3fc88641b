"""The guide on screen: the hand-book, its draft, its history, a place to try it."""
