"""Screens of channels: what is connected and how it fares, what could not be read, files that
are read in, and entries by hand."""
