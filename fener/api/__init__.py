"""REST and inbound webhooks: thin, over the same queries and actions as the screens."""
