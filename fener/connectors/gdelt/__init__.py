"""News of the world, as the GDELT Project indexes them."""
