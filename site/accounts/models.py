"""People who may sign in, what they may do, and what proves who they are."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class UserManager(BaseUserManager["User"]):
    """Creates accounts; the only places that do are operations and tests."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Create an account; without a password it cannot sign in until it is activated."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person known to the platform: of the roster, or of its staff.

    A person of the roster has no usable password until an activation code is used. Nobody is
    deleted; a leaver is made inactive the same day.
    """

    username = models.CharField(_("account"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=100)
    gender = models.CharField(
        _("gender"),
        max_length=8,
        blank=True,
        choices=[("male", _("Male")), ("female", _("Female"))],
    )
    email = models.EmailField(_("e-mail"), blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    # Set for the sign-ins of the demonstration: these may put the second factor off, and they
    # are refused wherever the demonstration setting is off.
    is_demo = models.BooleanField(_("demonstration account"), default=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="user_gender_known", condition=Q(gender__in=["", "male", "female"])
            )
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class IdentityNumber(models.Model):
    """A person's ID number, sealed. It never leaves this table but through accounts.identity."""

    user = models.OneToOneField(User, models.CASCADE, related_name="identity")
    sealed = models.BinaryField(_("sealed number"))
    digest = models.CharField(_("keyed digest"), max_length=64, unique=True)

    def __str__(self) -> str:
        return "******"


class Role(models.TextChoices):
    """What somebody is to the platform. docs/roles.md has the table of role x act."""

    OFFICER = "officer", _("Officer")
    TRAINER = "trainer", _("Trainer")
    REVIEWER = "reviewer", _("Reviewer")
    INVIGILATOR = "invigilator", _("Invigilator")
    REGISTRAR = "registrar", _("Registrar")
    APPROVER = "approver", _("Approver")
    HR = "hr", _("Human resources")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class RoleGrant(models.Model):
    """That somebody has a role, from and until. Ended, never deleted."""

    user = models.ForeignKey(User, models.PROTECT, related_name="grants")
    role = models.CharField(_("role"), max_length=16, choices=Role)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(_("granted at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="role_grant_one_open_per_role",
                fields=["user", "role"],
                condition=Q(ended_at=None),
            ),
            models.CheckConstraint(name="role_grant_role_known", condition=Q(role__in=Role.values)),
            models.CheckConstraint(
                name="role_grant_ends_after_start",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("granted_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role}"


class ActivationCode(models.Model):
    """A one-use code with which a person sets the first password, or a new one after a reset."""

    user = models.ForeignKey(User, models.CASCADE, related_name="activation_codes")
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("made at"))
    expires_at = models.DateTimeField(_("expires at"))
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="activation_code_one_open_per_user",
                fields=["user"],
                condition=Q(used_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.made_at:%Y-%m-%d}"


class ResetRequest(models.Model):
    """That a password is forgotten or a phone lost: asked by one person, allowed by another."""

    class Kind(models.TextChoices):
        PASSWORD = "password", _("Forgotten password")
        SECOND_FACTOR = "second-factor", _("Lost phone")

    user = models.ForeignKey(User, models.PROTECT, related_name="reset_requests")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    reason = models.CharField(_("reason"), max_length=200)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    is_allowed = models.BooleanField(_("allowed"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reset_request_kind_known", condition=Q(kind__in=["password", "second-factor"])
            ),
            models.CheckConstraint(
                name="reset_request_four_eyes",
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="reset_request_decided_whole",
                condition=Q(decided_by=None, decided_at=None, is_allowed=None)
                | Q(decided_by__isnull=False, decided_at__isnull=False, is_allowed__isnull=False),
            ),
            models.UniqueConstraint(
                name="reset_request_one_open",
                fields=["user", "kind"],
                condition=Q(decided_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.kind}"


class Photo(models.Model):
    """A photo on file of a person: one is current, those before are kept with who put them away.

    The file lies in a private folder (`accounts.photos`), under the digest of its bytes.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="photos")
    digest = models.CharField(_("SHA-256"), max_length=64)
    width = models.PositiveSmallIntegerField(_("width"))
    height = models.PositiveSmallIntegerField(_("height"))
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded at"))
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(_("put away at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="photo_one_current_per_user", fields=["user"], condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="photo_ended_whole",
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.digest[:8]}"


class PhotoImport(models.Model):
    """Photos of many people in one archive: read first, reported file by file, then taken in."""

    class State(models.TextChoices):
        READING = "reading", _("Being read")
        READ = "read", _("Read, to be looked through")
        DONE = "done", pgettext_lazy("photos", "Taken in")
        REFUSED = "refused", pgettext_lazy("import", "Refused")
        DISCARDED = "discarded", _("Discarded")

    # Below the private folder of uploads; gone once the photos are taken in.
    folder = models.CharField(_("folder"), max_length=64)
    name = models.CharField(_("file name"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.READING)
    reason = models.CharField(_("reason of the refusal"), max_length=300, blank=True)
    # [{"file", "outcome", "account", "name", "user", "digest", "size", "says"}]
    report = models.JSONField(_("report"), default=list, blank=True)
    # How often reading was begun: an archive that ends the process again and again is refused.
    attempts = models.PositiveSmallIntegerField(_("attempts to read"), default=0)
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="photo_import_state_known",
                condition=Q(state__in=["reading", "read", "done", "refused", "discarded"]),
            ),
            models.CheckConstraint(
                name="photo_import_refused_with_reason",
                condition=~Q(state="refused") | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name
