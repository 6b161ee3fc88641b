"""What people fill in about themselves, their brands and their hours."""
