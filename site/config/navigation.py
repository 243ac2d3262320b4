"""What stands in which menu, and for which roles. A plain table: views check permissions too."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Role, User
from exams.api import reviews_waiting


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a menu."""

    label: str | Promise
    icon: str  # of static_src/icons
    view: str  # URL name; an entry whose view does not exist is left out
    roles: frozenset[str] = frozenset()  # empty: everybody
    paths: tuple[str, ...] = ()  # further addresses that belong to it
    count: Callable[[User], int] | None = None  # what waits for the reader; one query


@dataclass(frozen=True, slots=True)
class Group:
    """Some lines of a menu under one heading."""

    title: str | Promise
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Workspace:
    """A desk with its own side bar."""

    code: str
    label: str | Promise
    groups: tuple[Group, ...]


def _for(*roles: Role) -> frozenset[str]:
    return frozenset(role.value for role in roles)


OFFICER_MENU = (
    Entry(_("Home"), "house", "home"),
    Entry(_("Learn"), "book-open", "learn", paths=("/learn/", "/handbook/", "/posts/")),
    Entry(_("Drill"), "target", "drill-daily", paths=("/drill/", "/practice/")),
    Entry(_("Exams"), "clipboard-list", "exams:list", paths=("/exams/",)),
    Entry(_("Law search"), "search", "search", paths=("/law/",)),
)

AUTHORS = _for(Role.TRAINER, Role.REVIEWER)
# The pages about one attempt belong to its sitting.
ATTEMPTS = (
    "/teach/attempts/",
    "/teach/interventions/",
    "/teach/group-extensions/",
    "/teach/rooms/",
    "/teach/slip-prints/",
)
AUDITORS = _for(Role.AUDITOR)
REGISTRY = _for(Role.HR, Role.REGISTRAR, Role.APPROVER)

WORKSPACES = (
    Workspace(
        "teach",
        _("Teaching"),
        (
            Group(
                _("Items and papers"),
                (
                    Entry(_("Item bank"), "library-big", "exams:bank", AUTHORS),
                    Entry(
                        _("Item review"),
                        "list-checks",
                        "exams:review-queue",
                        AUTHORS,
                        count=reviews_waiting,
                    ),
                    Entry(_("Blueprints"), "table", "exams:blueprints", AUTHORS),
                    Entry(_("Papers"), "file-stack", "exams:papers", AUTHORS),
                    Entry(_("Law changes"), "history", "exams:law-changes", AUTHORS),
                ),
            ),
            Group(
                _("Exams"),
                (
                    Entry(
                        _("Sittings"),
                        "calendar-days",
                        "exams:sittings",
                        _for(Role.TRAINER, Role.REVIEWER, Role.INVIGILATOR),
                        paths=ATTEMPTS,
                    ),
                    Entry(pgettext_lazy("menu", "Marking"), "pencil", "exams:marking", AUTHORS),
                    Entry(
                        pgettext_lazy("menu", "Results"),
                        "chart-column",
                        "exams:results",
                        _for(Role.TRAINER, Role.REVIEWER, Role.INVIGILATOR),
                    ),
                    Entry(
                        _("Accommodations"),
                        "accessibility",
                        "exams:accommodations",
                        _for(Role.TRAINER),
                    ),
                    Entry(_("Appeals"), "scale", "exams:appeals", AUTHORS),
                    Entry(_("Corrections of keys"), "key", "exams:corrections", AUTHORS),
                ),
            ),
            Group(
                _("Content"),
                (
                    Entry(_("Cases and handbook"), "scale", "wagtailadmin_home", AUTHORS),
                    Entry(_("Review of pages"), "file-check", "content:reviews", AUTHORS),
                    Entry(
                        _("Sign-offs"),
                        "megaphone",
                        "learning:sign-offs",
                        _for(Role.TRAINER, Role.REVIEWER),
                    ),
                    Entry(
                        _("Lists of matters"), "table-properties", "content:trainer-lists", AUTHORS
                    ),
                    Entry(
                        _("Handbook editions"), "book-marked", "content:trainer-editions", AUTHORS
                    ),
                    Entry(_("Laws"), "landmark", "content:laws", AUTHORS),
                    Entry(
                        _("Citations to confirm"), "link", "content:citations", _for(Role.TRAINER)
                    ),
                    Entry(
                        _("Pre-post study"),
                        "graduation-cap",
                        "learning:preparations",
                        _for(Role.TRAINER),
                    ),
                    Entry(_("Training classes"), "award", "learning:training", _for(Role.TRAINER)),
                    Entry(
                        pgettext_lazy("menu", "Drills"),
                        "target",
                        "exams:drill-units",
                        _for(Role.TRAINER),
                    ),
                    Entry(_("Bring in laws"), "file-up", "content:intakes", AUTHORS),
                ),
            ),
        ),
    ),
    Workspace(
        "staff",
        _("Staffing"),
        (
            Group(
                pgettext_lazy("menu", "Officers"),
                (
                    Entry(_("Staffing board"), "layout-dashboard", "certificates:board", REGISTRY),
                    Entry(_("People"), "users", "org:people", REGISTRY),
                    Entry(_("Units and strength"), "building-2", "certificates:units", REGISTRY),
                    Entry(
                        _("Accommodations"), "accessibility", "exams:accommodations", _for(Role.HR)
                    ),
                    Entry(_("Sign-offs"), "megaphone", "learning:sign-offs", _for(Role.HR)),
                    Entry(
                        _("Pre-post study"),
                        "graduation-cap",
                        "learning:preparations",
                        _for(Role.HR),
                    ),
                    Entry(_("Training classes"), "award", "learning:training", _for(Role.HR)),
                    Entry(
                        pgettext_lazy("menu", "Drills"),
                        "target",
                        "exams:drill-units",
                        _for(Role.HR),
                    ),
                    Entry(
                        pgettext_lazy("menu", "Leave"),
                        "calendar-clock",
                        "org:absences",
                        _for(Role.HR),
                    ),
                ),
            ),
            Group(
                _("Certificates"),
                (
                    Entry(
                        _("Certificate register"), "shield-check", "certificates:register", REGISTRY
                    ),
                    Entry(
                        _("Applications"),
                        "clipboard-check",
                        "certificates:applications",
                        _for(Role.REGISTRAR, Role.APPROVER),
                    ),
                    Entry(_("Expiring"), "calendar-clock", "certificates:expiring", REGISTRY),
                ),
            ),
            Group(
                _("Roster"),
                (
                    Entry(_("Imports"), "file-up", "certificates:imports", _for(Role.HR)),
                    Entry(_("Photos on file"), "id-card", "org:photos", _for(Role.HR)),
                    Entry(_("Activation lists"), "key-round", "org:activation", _for(Role.HR)),
                    Entry(_("Reset requests"), "rotate-ccw", "org:resets", _for(Role.HR)),
                ),
            ),
        ),
    ),
    Workspace(
        "audit",
        _("Oversight"),
        (
            Group(
                _("Oversight"),
                (
                    Entry(
                        _("Audit log"),
                        "scroll-text",
                        "org:audit",
                        _for(Role.AUDITOR, Role.ADMINISTRATOR),
                    ),
                    Entry(
                        _("Staffing board"),
                        "layout-dashboard",
                        "certificates:board",
                        AUDITORS,
                    ),
                    Entry(_("People"), "users", "org:people", AUDITORS),
                    Entry(
                        _("Certificate register"),
                        "shield-check",
                        "certificates:register",
                        AUDITORS,
                    ),
                    Entry(
                        _("Applications"),
                        "clipboard-check",
                        "certificates:applications",
                        AUDITORS,
                    ),
                ),
            ),
            Group(
                _("Exams"),
                (
                    Entry(_("Item bank"), "library-big", "exams:bank", AUDITORS),
                    Entry(_("Papers"), "file-stack", "exams:papers", AUDITORS),
                    Entry(_("Law changes"), "history", "exams:law-changes", AUDITORS),
                    Entry(
                        _("Sittings"), "calendar-days", "exams:sittings", AUDITORS, paths=ATTEMPTS
                    ),
                    Entry(
                        pgettext_lazy("menu", "Results"), "chart-column", "exams:results", AUDITORS
                    ),
                    Entry(pgettext_lazy("menu", "Drills"), "target", "exams:drill-units", AUDITORS),
                ),
            ),
            Group(
                _("Administration"),
                (
                    Entry(_("Accounts"), "user-cog", "org:accounts", _for(Role.ADMINISTRATOR)),
                    Entry(
                        _("Reset requests"), "rotate-ccw", "org:resets", _for(Role.ADMINISTRATOR)
                    ),
                    Entry(
                        pgettext_lazy("menu", "Settings"),
                        "settings",
                        "accounts:settings",
                        _for(Role.ADMINISTRATOR),
                    ),
                ),
            ),
        ),
    ),
)
