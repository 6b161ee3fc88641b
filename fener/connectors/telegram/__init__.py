"""Telegram: private chats, groups and business accounts of a bot."""
