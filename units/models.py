"""Who: the unit tree, the people in it, what they may do there, and the proof of what they did."""

import hashlib
import secrets
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from units.querysets import GroupQuerySet, MembershipQuerySet, UnitQuerySet
from units.roles import Role


class Unit(models.Model):
    """A node of the tree district ▸ street office ▸ offices, agencies, neighbourhoods.

    ``path`` lists the ids from the root, ``/1/5/12/``, so that a subtree is a prefix. ``tenant`` is the nearest street
    office or district at or above the unit: the owner of plans and the key of every scope. A unit never changes
    street: it ends and a successor begins.
    """

    class Kind(models.TextChoices):
        DISTRICT = "district", _("区")
        STREET_OFFICE = "street_office", _("街道（镇）")
        OFFICE = "office", _("内设机构")
        AGENCY = "agency", _("派出机构")
        COMMUNITY = "community", _("社区")
        NEIGHBOURHOOD = "neighbourhood", _("居民区")

    TENANT_KINDS: ClassVar = (Kind.DISTRICT, Kind.STREET_OFFICE)

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    tenant = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    path = models.CharField(max_length=200, editable=False, db_index=True)
    kind = models.CharField(max_length=20, choices=Kind)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=40, blank=True)
    position = models.PositiveIntegerField(default=0)
    ended_on = models.DateField(null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ("position", "id")
        constraints = [
            models.UniqueConstraint(
                "tenant", "name", condition=Q(ended_on=None), name="one_living_unit_per_street_and_name"
            ),
        ]
        indexes = [
            models.Index(
                fields=["path"],
                opclasses=["varchar_pattern_ops"],
                condition=Q(kind__in=["district", "street_office"]),
                name="streets_and_districts_by_path",
            )
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    @property
    def is_tenant(self) -> bool:
        return self.kind in self.TENANT_KINDS


class UnitGroup(models.Model):
    """A printed collective such as 各居民区, whose meaning is asked once per street."""

    owner = models.ForeignKey(Unit, models.PROTECT, related_name="unit_groups")
    name = models.CharField(max_length=120)
    members = models.ManyToManyField(Unit, related_name="in_groups")

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = [models.UniqueConstraint("owner", "name", name="one_group_per_street_and_name")]

    def __str__(self) -> str:
        return self.name


class UnitAlias(models.Model):
    """Another printed name of one unit or one group; ``folded`` is what names are compared by."""

    owner = models.ForeignKey(Unit, models.PROTECT, related_name="unit_aliases")
    text = models.CharField(max_length=120)
    folded = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="aliases")
    group = models.ForeignKey(UnitGroup, models.CASCADE, null=True, blank=True, related_name="aliases")

    class Meta:
        constraints = [
            models.UniqueConstraint("owner", "folded", name="one_meaning_per_street_and_alias"),
            models.CheckConstraint(
                condition=Q(unit=None) ^ Q(group=None), name="an_alias_means_a_unit_or_a_group"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Rights come from memberships alone; Django's own permissions are never consulted."""

    username = models.CharField(_("账号"), max_length=60, unique=True)
    full_name = models.CharField(_("姓名"), max_length=60)
    email = models.EmailField(_("邮箱"), blank=True, db_default="")
    is_active = models.BooleanField(default=True)
    password_changed_at = models.DateTimeField(null=True, blank=True)

    objects = UserManager()
    USERNAME_FIELD = "username"

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name


class Membership(models.Model):
    """A post: this person holds this role at this unit, from one day until another. Duty follows the post."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                "user", "unit", "role", condition=Q(until=None), name="one_open_membership_per_post"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="a_membership_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.unit} · {self.get_role_display()}"


class ApiToken(models.Model):
    """The right of a machine: hashed, bound to a unit's subtree, with scopes and an end.

    ``person`` is in whose name it writes, null for one that only reads. ``per_minute`` is how many requests it may
    make; ``last_used_at`` is right to a minute.
    """

    class Standing(models.TextChoices):
        LIVING = "living", _("有效")
        EXPIRED = "expired", _("已过期")
        REVOKED = "revoked", _("已撤销")

    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="api_tokens")
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    last_used_at = models.DateTimeField(null=True, blank=True)
    per_minute = models.PositiveIntegerField(default=600, db_default=600)

    def __str__(self) -> str:
        return self.name

    @property
    def standing(self) -> "ApiToken.Standing":
        if self.revoked_at is not None:
            return self.Standing.REVOKED
        return self.Standing.LIVING if self.expires_at > timezone.now() else self.Standing.EXPIRED

    @staticmethod
    def digest_of(secret: str) -> str:
        return hashlib.sha256(secret.encode()).hexdigest()

    @staticmethod
    def new_secret() -> str:
        return f"guatu_{secrets.token_urlsafe(32)}"


class KeptAnswer(models.Model):
    """What was answered to a request that carried an Idempotency-Key; asked again, it is answered again.

    ``question`` is the sha256 of method, path and body: one key belongs to one question. ``status`` 0 while the first
    request is still at work, which nobody else sees.
    """

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="kept_answers", db_index=False)
    key = models.CharField(max_length=200)
    question = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["at"], name="kept_answers_by_age")]
        constraints = [models.UniqueConstraint("token", "key", name="one_answer_per_token_and_key")]

    def __str__(self) -> str:
        return f"{self.token} {self.key}"


class AuditEvent(models.Model):
    """Who did what, when, from where, to which object, changing which fields. Append-only.

    Written unchained in the transaction of the act; a beat job seals events into a hash chain in order, so that no
    write waits for another's. ``sealed_as`` is the place in the chain, ``seal`` the hash of this event and of the one
    before.
    """

    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=60)
    address = models.GenericIPAddressField(null=True)
    action = models.CharField(max_length=60)
    tenant = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    about_type = models.CharField(max_length=60)
    about_id = models.BigIntegerField(null=True)
    about_text = models.CharField(max_length=200)
    fields = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    sealed_as = models.BigIntegerField(null=True, unique=True)
    seal = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=["about_type", "about_id"], name="audit_events_about")]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.actor_name} {self.action} {self.about_text}"


class Webhook(models.Model):
    """An address of another system that is told of acts in a street, or in all streets of a district.

    Its secret is not stored: it is drawn from the installation's key and ``salt``, and shown once. ``told_until`` is
    the place in the sealed log up to which its deliveries have been made.
    """

    owner = models.ForeignKey(Unit, models.PROTECT, related_name="webhooks")
    address = models.CharField(max_length=500)
    events = models.JSONField(default=list)
    salt = models.CharField(max_length=64)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    told_until = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.address


class WebhookDelivery(models.Model):
    """One act told to one address: due at ``next_at`` while it waits. ``log`` holds each attempt: at, status, error.

    ``status`` is the last answer's HTTP status, null where none came.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("待送")
        DELIVERED = "delivered", _("已送达")
        FAILED = "failed", _("未送达")

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries", db_index=False)
    event = models.ForeignKey(AuditEvent, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempt = models.PositiveSmallIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True)
    at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(default=timezone.now)
    log = models.JSONField(default=list)

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="waiting"), name="webhook_deliveries_due")
        ]
        constraints = [models.UniqueConstraint("webhook", "event", name="one_delivery_per_webhook_and_event")]

    def __str__(self) -> str:
        return f"{self.webhook} {self.event_id}"
