"""The sentences of this connector."""

from fener.connectors.sentences import gettext_noop as _

SENTENCES = {
    "wordpress.title": _("WordPress comments"),
    "wordpress.description": _(
        "Comments under the posts of a WordPress site: heard, answered, held back, approved and "
        "moved to the trash."
    ),
    "wordpress.url": _("Address of the site"),
    "wordpress.url_help": _("The address of its front page, for example https://news.example"),
    "wordpress.user": _("User name"),
    "wordpress.user_help": _("The user of the site who answers. It needs the role Editor."),
    "wordpress.password": _("Application password"),
    "wordpress.password_help": _(
        "Not the password with which the user signs in. WordPress shows it once, when it is made; "
        "spaces in it do not matter."
    ),
    "wordpress.allow_private_hosts": _("Allow private addresses"),
    "wordpress.allow_private_hosts_help": _(
        "Lets the desk reach a site in your own network or on this machine. Leave it off unless "
        "you run that site yourself."
    ),
    "wordpress.step_user": _(
        "In WordPress, open Users, Add New, and make a user with the role Editor. Its display "
        "name stands above every answer."
    ),
    "wordpress.step_password": _(
        "Sign in as that user, open Users, Profile, go down to Application Passwords, name one "
        "“Fener” and choose Add New Application Password."
    ),
    "wordpress.step_enter": _(
        "Copy the password that is shown, and enter it below with the site’s address and the "
        "user name."
    ),
    "wordpress.step_discussion": _(
        "In Settings, Discussion, see whether comments close by themselves after some days: under "
        "a closed post nobody can answer any more, and neither can you."
    ),
    "wordpress.not_recognised": _(
        "The site does not take this user name and application password. Make a new application "
        "password. If it is new, ask whoever runs the server whether the Authorization header "
        "reaches WordPress."
    ),
    "wordpress.passwords_off": _(
        "Application passwords are switched off on this site. They need https, and a security "
        "plugin may have switched them off."
    ),
    "wordpress.role": _(
        "This user may not moderate comments. Give it the role Editor in WordPress."
    ),
    "wordpress.no_api": _(
        "There is no WordPress REST API at this address. Check the address; a security plugin may "
        "have switched the API off."
    ),
    "wordpress.held": _(
        "The comment is not public yet: it waits for approval on the site. Show it first, then "
        "answer."
    ),
    "wordpress.closed": _(
        "Comments are closed under this post. Open them in WordPress if you want to answer."
    ),
    "wordpress.duplicate": _(
        "The site says that this answer is already there, word for word. Nothing was published."
    ),
    "wordpress.no_place": _("A comment needs a post to stand under. Answer a comment instead."),
    "wordpress.no_trash": _(
        "The site has no trash, so the comment would be gone for ever. Delete it in WordPress if "
        "that is what you want, or hide it here."
    ),
}
