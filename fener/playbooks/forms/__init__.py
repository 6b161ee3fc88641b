"""What people fill in about plans, duty and how they are reached."""
