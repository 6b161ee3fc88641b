"""The sentences of this connector."""

from fener.connectors.sentences import gettext_noop as _

SENTENCES = {
    "mail.title": _("E-mail"),
    "mail.description": _(
        "A mailbox for complaints: read by IMAP, answered by SMTP. Also reads the mails in which "
        "networks tell of comments and reviews."
    ),
    "mail.step_mailbox": _(
        "Have a mailbox of its own for complaints, such as complaints@your-domain. It can go on "
        "being read in a mail programme."
    ),
    "mail.step_password": _(
        "Get a password for programmes where your provider asks for one: Gmail, Yahoo, iCloud and "
        "Fastmail call it an app password. Microsoft 365 takes no passwords by IMAP; have its "
        "mails forwarded to a mailbox elsewhere."
    ),
    "mail.step_servers": _(
        "Look up your provider’s servers for incoming mail (IMAP) and for outgoing mail (SMTP), "
        "and enter them here."
    ),
    "mail.step_try": _(
        "Try it before you save: the desk signs in to both servers and sends nothing."
    ),
    "mail.step_notices": _(
        "To hear of comments and reviews on networks that are not connected yet, set their "
        "language to English, have them notify this address of each, and enter below the name "
        "under which your mail server checks senders."
    ),
    "mail.address": _("E-mail address"),
    "mail.address_help": _("Customers write to it and are answered from it."),
    "mail.sender_name": _("Name of the sender"),
    "mail.sender_name_help": _("Shown to customers beside the address."),
    "mail.imap_host": _("Server for incoming mail (IMAP)"),
    "mail.imap_host_help": _("For example imap.example.org."),
    "mail.imap_security": _("Encryption of incoming mail"),
    "mail.smtp_security": _("Encryption of outgoing mail"),
    "mail.security_help": _(
        "tls: encrypted from the beginning. starttls: encrypted after a greeting. plain: not "
        "encrypted, so everybody on the way reads the password; only for a server on this machine."
    ),
    "mail.imap_port": _("Port for incoming mail"),
    "mail.imap_port_help": _("Leave it empty for the usual one: 993 with tls, 143 otherwise."),
    "mail.smtp_host": _("Server for outgoing mail (SMTP)"),
    "mail.smtp_host_help": _("For example smtp.example.org."),
    "mail.smtp_port": _("Port for outgoing mail"),
    "mail.smtp_port_help": _(
        "Leave it empty for the usual one: 465 with tls, 587 with starttls, 25 with plain."
    ),
    "mail.username": _("User name"),
    "mail.username_help": _("Leave it empty if it is the e-mail address."),
    "mail.password": _("Password"),
    "mail.password_help": _("The app password, where your provider has such."),
    "mail.smtp_username": _("User name for outgoing mail"),
    "mail.smtp_username_help": _("Leave it empty if it is the same as for incoming mail."),
    "mail.smtp_password": _("Password for outgoing mail"),
    "mail.smtp_password_help": _("Leave it empty if it is the same as for incoming mail."),
    "mail.folder": _("Folder to read"),
    "mail.folder_help": _("As your mail programme shows it. Mails in it are not marked as read."),
    "mail.sent_folder": _("Folder for what is sent"),
    "mail.sent_folder_help": _(
        "Leave it empty if the server marks it. Answers that people write elsewhere are seen there."
    ),
    "mail.server_keeps_sent": _("The server itself keeps what is sent"),
    "mail.server_keeps_sent_help": _(
        "As Gmail does. The desk then puts no copy into the folder for what is sent."
    ),
    "mail.own_copy": _("Send each answer to ourselves too"),
    "mail.own_copy_help": _(
        "The copy proves that an answer has left, should the connection break at that moment; "
        "without it a person has to find out. Not needed where the server itself keeps what is "
        "sent."
    ),
    "mail.first_days": _("Days to look back"),
    "mail.first_days_help": _("How old the mails may be that are read when the channel is new."),
    "mail.subject": _("Subject of answers"),
    "mail.subject_help": _("Used where the mail that is answered is no longer in its folder."),
    "mail.checking_server": _("Name of the server that checks senders"),
    "mail.checking_server_help": _(
        "The first word behind “Authentication-Results:” in the source of a mail you received, "
        "such as mx.example.org. Without it, mails of networks stay ordinary mails and forged "
        "senders are not told apart."
    ),
    "mail.allow_private_hosts": _("Allow private addresses"),
    "mail.allow_private_hosts_help": _(
        "Lets the desk use mail servers in your own network or on this machine. Leave it off "
        "unless you run them yourself."
    ),
    "mail.address_unreadable": _(
        "The e-mail address is not one. Enter it as name@domain in the channel's settings."
    ),
    "mail.password_missing": _("The password is missing. Enter it in the channel's settings."),
    "mail.port_unreadable": _(
        "The port is not a number from 1 to 65535. Leave it empty for the usual one."
    ),
    "mail.security_unknown": _(
        "The encryption has to be tls, starttls or plain. Correct it in the channel's settings."
    ),
    "mail.no_encryption": _(
        "The server offers no encryption after its greeting, so the password was not sent. Use "
        "tls, or ask your provider."
    ),
    "mail.needs_encryption": _(
        "The server takes passwords only over an encrypted connection. Use tls or starttls."
    ),
    "mail.login_refused": _(
        "The mail server does not take the user name and password. Some providers ask for an app "
        "password; enter it in the channel's settings."
    ),
    "mail.login_unknown": _(
        "The server knows no way of signing in that the desk knows. Ask your provider."
    ),
    "mail.folder_missing": _(
        "The server has no such folder. Enter its name as your mail programme shows it."
    ),
    "mail.sender_refused": _(
        "The server does not let us send from this address. Check the address and the user name."
    ),
    "mail.recipient_refused": _(
        "The server does not take mail for this person. Check whether the address is still in use, "
        "or reach them another way."
    ),
    "mail.text_refused": _(
        "The server read the mail and refused it. Its own words say why; write it differently or "
        "ask your provider."
    ),
    "mail.address_not_taken": _(
        "The address has letters that the server cannot send to. Reach this person another way."
    ),
    "mail.no_address": _(
        "The mail has no address that can be answered. Reach this person another way."
    ),
    "mail.to_ourselves": _(
        "The mail comes from our own address, so an answer would go to ourselves. Look in the text "
        "for who wrote it."
    ),
    "mail.nobody_reads": _(
        "The mail comes from an address that nobody reads. Reach this person another way."
    ),
    "mail.automatic": _("A machine wrote this mail, and nobody would read an answer."),
    "mail.bulk": _("This mail was sent to many. Answer in your mail programme if you want to."),
    "mail.sender_forged": _(
        "The sender is not who they say: the mail server’s check failed. Do not answer, and "
        "believe nothing in it, until you have reached them another way."
    ),
    "mail.answer_there": _(
        "A mail told us of this, and the network takes no answer by mail. Follow the link, answer "
        "there, and write down here what you said."
    ),
    "mail.no_attachments": _(
        "Files cannot be sent from the desk by e-mail. Send the text alone, or write from your "
        "mail programme."
    ),
    "mail.not_a_mail": _(
        "This is not a mail: it has no sender, no date and no number. Look at it in the mailbox."
    ),
    "mail.too_nested": _(
        "The mail is packed into itself too often to be read. Look at it in the mailbox."
    ),
    "mail.not_given": _(
        "The mail server could not hand over this mail. Look at it in the mailbox."
    ),
}
