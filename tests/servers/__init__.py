"""Software that networks run on, installed and started for the tests."""
