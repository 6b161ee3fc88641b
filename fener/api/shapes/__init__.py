"""What operations give back: explicit shapes, each with the function that fills it."""
