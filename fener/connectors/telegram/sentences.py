"""The sentences of this connector."""

from fener.connectors.sentences import gettext_noop as _

SENTENCES = {
    "telegram.title": _("Telegram"),
    "telegram.description": _(
        "A Telegram bot: private chats, groups it is in, and business accounts it is connected to."
    ),
    "telegram.token": _("Bot token"),
    "telegram.token_help": _("BotFather shows it when the bot is made: 123456789:AAE…"),
    "telegram.webhook_secret": _("Secret token of the webhook"),
    "telegram.webhook_secret_help": _(
        "Only if you have Telegram call the desk with setWebhook: the secret_token you gave "
        "there. Letters, digits, _ and - only, 32 or more."
    ),
    "telegram.previous_webhook_secret": _("Previous secret token"),
    "telegram.previous_webhook_secret_help": _(
        "Still accepted while you change the secret token. Empty it afterwards."
    ),
    "telegram.step_bot": _("Write /newbot to BotFather and choose a name for the bot."),
    "telegram.step_privacy": _(
        "To hear everything that is said in groups, turn the group privacy of the bot off: "
        "/setprivacy, Disable. Otherwise it hears only answers to it and commands."
    ),
    "telegram.step_token": _("Copy the token that BotFather shows and enter it here."),
    "telegram.step_groups": _(
        "Add the bot to your groups, as an administrator if it shall remove posts. For a business "
        "account, connect it there under Settings, Business, Chatbots."
    ),
    "telegram.secret_characters": _(
        "The secret token has a character that Telegram does not take. Use letters, digits, _ "
        "and - only, at most 256 of them."
    ),
    "telegram.webhook_active": _(
        "Telegram calls another programme with what is written to this bot. Take that webhook "
        "away with deleteWebhook, or enter its secret token here if it is the desk's."
    ),
    "telegram.other_listener": _(
        "Another programme asks for what is written to this bot, too. Stop it: Telegram gives "
        "each message to one of them only."
    ),
    "telegram.blocked": _(
        "This person has blocked the bot, so nothing can be written to them here."
    ),
    "telegram.deactivated": _("This person's account on Telegram is no longer active."),
    "telegram.not_started": _(
        "A bot cannot write to somebody first. Ask the person to open a chat with the bot and "
        "press Start."
    ),
    "telegram.not_member": _(
        "The bot is not in this group any more. Add it again to answer there."
    ),
    "telegram.no_rights": _(
        "The bot may not do this here. Make it an administrator with the right that is needed."
    ),
    "telegram.chat_unknown": _("Telegram does not know this chat, or the bot may not see it."),
    "telegram.moved": _(
        "This group has become a supergroup and has another number now. Answer a newer post of "
        "the group."
    ),
    "telegram.topic_closed": _("This topic is closed. Open it again to answer in it."),
    "telegram.cannot_delete": _(
        "Telegram does not let the bot delete this: it is older than 48 hours, or the bot is no "
        "administrator with the right to delete."
    ),
    "telegram.business_closed": _(
        "The business account does not let the bot answer: it is disconnected, or the person has "
        "not written in the last 24 hours. Answer in Telegram."
    ),
    "telegram.nobody": _("It is not known to whom this would go. Answer a post of the person."),
}
