"""The complaints guide: one versioned document that drives routing, clocks and answers."""
