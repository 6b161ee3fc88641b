"""The way in, one's own preferences, and the settings of the desk."""
