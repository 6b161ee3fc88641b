"""Django plumbing without features: records, bulk writes, search, the loop, jobs, templates."""
