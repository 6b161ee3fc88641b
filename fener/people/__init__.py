"""Who works here, for which brands, with which rights and at which hours."""
