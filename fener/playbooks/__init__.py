"""Escalation: the plan of each brand, who is on duty, and paging that survives a restart."""
