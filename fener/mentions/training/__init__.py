"""Learning the judges' weights from labelled sets, our own posts and agents' corrections.

`sets` reads, `fitting` fits, `lessons` says what is learned, `comparing` lets only what is better
through.
"""
