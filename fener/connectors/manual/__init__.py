"""What people of ours write down: a phone call, a visit, a newspaper, a broadcast."""
