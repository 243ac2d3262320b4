"""What the frame of every page needs to know: the site, the reader, the menus."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from accounts.queries import roles_of
from config.navigation import OFFICER_MENU, WORKSPACES, Entry, Workspace

THEMES = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True)
class Link:
    """A menu entry as it is drawn for one reader."""

    url: str
    label: str | Promise
    icon: str = ""
    current: bool = False
    count: int | None = None  # open work; none is drawn without a badge


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the side bar with its entries."""

    title: str | Promise
    entries: list[Link]


@dataclass(frozen=True, slots=True)
class Desk:
    """A workspace as one reader sees it."""

    label: str | Promise
    groups: list[Section]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give each template the site's and the reader's data; the menus only when one is drawn."""
    theme = request.COOKIES.get("theme", "auto")
    menus = _Menus(request)
    return {
        "DEMO": settings.DEMO,
        "ISSUER_NAME": settings.ISSUER_NAME,
        "languages": settings.LANGUAGES,
        "theme": theme if theme in THEMES else "auto",
        "roles": SimpleLazyObject(menus.roles),
        "main_menu": SimpleLazyObject(menus.main_menu),
        "workspace": SimpleLazyObject(menus.workspace),
        "workspaces": SimpleLazyObject(menus.workspaces),
    }


def own_start(request: HttpRequest) -> str:
    """Return where work starts after sign-in: officers at home, others at their first desk."""
    menus = _Menus(request)
    doors = menus.workspaces()
    if Role.OFFICER.value in menus.roles() or not doors:
        return _address("home")
    return doors[1].url


@cache
def _address(view: str) -> str:
    """Return where a view is, or nothing if there is none; looked up once."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""


def _nearness(entry: Entry, path: str) -> int:
    """Return how much of the path an entry accounts for; 0 if it is somewhere else."""
    own = _address(entry.view)
    if own == "/":
        return int(path == "/")
    starts = [start for start in (own, *entry.paths) if start and path.startswith(start)]
    return max(map(len, starts), default=0)


class _Menus:
    """The menus of one request. Roles are read only if a menu is drawn."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.path = request.path

    def roles(self) -> frozenset[str]:
        user = getattr(self.request, "user", None)
        return roles_of(user) if user is not None else frozenset()

    def _may_see(self, entry: Entry) -> bool:
        return bool(_address(entry.view)) and bool(not entry.roles or entry.roles & self.roles())

    def main_menu(self) -> list[Link]:
        entries = [entry for entry in OFFICER_MENU if _address(entry.view)]
        return self._links(entries, self._nearest(entries))

    def _entries(self, workspace: Workspace) -> list[Entry]:
        return [
            entry for group in workspace.groups for entry in group.entries if self._may_see(entry)
        ]

    def _nearest(self, entries: list[Entry]) -> Entry | None:
        best = max(entries, key=lambda entry: _nearness(entry, self.path), default=None)
        return best if best and _nearness(best, self.path) else None

    def _links(self, entries: list[Entry], nearest: Entry | None) -> list[Link]:
        user = self.request.user
        return [
            Link(
                _address(entry.view),
                entry.label,
                entry.icon,
                current=entry is nearest,
                count=entry.count(user) if entry.count and isinstance(user, User) else None,
            )
            for entry in entries
        ]

    def _open(self) -> list[Workspace]:
        return [workspace for workspace in WORKSPACES if self._entries(workspace)]

    def _current(self) -> Workspace | None:
        """Return the workspace that the page is in; the first one for a page in none."""
        return max(self._open(), key=self._desk_nearness, default=None)

    def _desk_nearness(self, desk: Workspace) -> int:
        return max(_nearness(entry, self.path) for entry in self._entries(desk))

    def workspace(self) -> Desk | None:
        desk = self._current()
        if desk is None:
            return None
        nearest = self._nearest(self._entries(desk))
        groups = [
            Section(group.title, self._links(visible, nearest))
            for group in desk.groups
            if (visible := [entry for entry in group.entries if self._may_see(entry)])
        ]
        return Desk(desk.label, groups)

    def workspaces(self) -> list[Link]:
        """Return what the switch offers: the officer's own pages and each open workspace."""
        desks = self._open()
        if not desks:
            return []
        own = Link(_address("home"), _("Officer home"), "house")
        return [own, *(self._door(desk) for desk in desks)]

    def _door(self, desk: Workspace) -> Link:
        return Link(_address(self._entries(desk)[0].view), desk.label, "panels-top-left")
