"""Spikes, problems, their level and scope, the two dials, and who decided what."""
