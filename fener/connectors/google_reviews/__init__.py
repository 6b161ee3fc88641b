"""Reviews of a business on Google Maps and Search."""
