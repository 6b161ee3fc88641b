"""People, brands, who may do what for which brand, and working hours."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from fener.people.roles import ROLE_RIGHTS


class Users(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """Somebody who works at the desk."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    is_owner = models.BooleanField(default=False)
    """Administrator of every brand, and of the desk itself."""
    language = models.CharField(max_length=5, default="en")
    zone = models.CharField(max_length=60, default="UTC")
    digits = models.CharField(max_length=10, default="western")
    calendar = models.CharField(max_length=10, default="gregorian")
    theme = models.CharField(max_length=10, default="auto")
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = Users()

    class Meta:
        db_table = "people_user"

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name


class Brand(models.Model):
    """Who is complained about. Everything the desk stores belongs to one."""

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    country = models.CharField(max_length=2, default="GB")
    zone = models.CharField(max_length=60, default="UTC")
    languages = models.JSONField(default=list)
    """What its customers write, most used first."""
    handles = models.JSONField(default=list)
    """Its own names on networks, without the `@`."""
    tempo = models.JSONField(null=True)
    """None: lives in the present. Else the clock of a replayed stream (`core.clocks.Tempo`):
    `{"real", "stream", "speed"}`."""
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_brand"

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """What a person is for a brand."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=[(role, role) for role in ROLE_RIGHTS])
    department = models.CharField(max_length=40, default="", blank=True)
    """Key of the guide's department the person works in."""

    class Meta:
        db_table = "people_membership"
        constraints = [models.UniqueConstraint(fields=["user", "brand"], name="one_role")]


class WorkingHours(models.Model):
    """A calendar of a brand: when its clocks run."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="calendars")
    name = models.CharField(max_length=80)
    document = models.JSONField()
    """`core.clocks.Calendar` as JSON."""
    is_default = models.BooleanField(default=False)

    class Meta:
        db_table = "people_working_hours"
        constraints = [
            models.UniqueConstraint(
                fields=["brand"], name="one_default", condition=models.Q(is_default=True)
            )
        ]


class Token(models.Model):
    """Lets a program in, with some of its maker's rights."""

    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    start = models.CharField(max_length=12)
    """The first letters, so that a person can tell tokens apart."""
    owner = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    scopes = models.JSONField(default=list)
    brands = models.ManyToManyField(Brand, blank=True)
    """None given: every brand its owner sees."""
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_token"


class EntryLink(models.Model):
    """A link that lets one person in, once: the first administrator, or somebody invited."""

    digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_entry_link"
