"""What narrows a search: choices with their counts, and what is chosen as chips."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from content.laws.models import LawVersion
from content.laws.rules import kind_rank
from content.search.forms import SearchForm
from content.search.kinds import KINDS
from content.search.models import Domain
from content.search.queries import Results

Text = str | Promise
NARROWING = ("type", "level", "state", "domain")  # fields of the form


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet."""

    value: str
    label: Text
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A group of choices under one heading."""

    name: str  # of the field
    label: Text
    choices: list[Choice]


@dataclass(frozen=True, slots=True)
class Tab:
    """A type of results as a tab, and the query that shows it alone."""

    label: Text
    count: int
    query: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use, and the query without it."""

    label: Text
    query: str
    day: date | None = None  # of the law, in place of a label


def tabs(results: Results, query: str) -> list[Tab]:
    """Return the types of results; those without any are left out unless they are shown."""
    chosen = results.wanted.kinds
    counts = results.counts["kind"]
    found = [Tab(_("All"), sum(counts.values()), _with(query, "type", []), not chosen)]
    for code, label in KINDS:
        if counts[code] or code in chosen:
            is_shown = chosen == (code,)
            found.append(Tab(label, counts[code], _with(query, "type", [code]), is_shown))
    return found


def facets(results: Results, form: SearchForm) -> list[Facet]:
    """Return what the results can be narrowed by. One query."""
    counts = results.counts
    domains = list(Domain.objects.order_by("position", "name").values_list("name", flat=True))
    levels = sorted(counts["level"], key=kind_rank)
    known = [*domains, *sorted(counts["domain"].keys() - set(domains))]
    return [
        _facet(form, "type", "kind", results, KINDS),
        _facet(form, "level", "level", results, [(each, each) for each in levels]),
        _facet(form, "state", "state", results, LawVersion.State.choices),
        _facet(form, "domain", "domain", results, [(each, each) for each in known]),
    ]


def _facet(
    form: SearchForm,
    name: str,
    facet: str,
    results: Results,
    values: Iterable[tuple[str, Text]],
) -> Facet:
    chosen = results.wanted.states if name == "state" else form.cleaned_data[name]
    counts = results.counts[facet]
    labels = dict(values) | {value: value for value in chosen if value not in dict(values)}
    choices = [
        Choice(value, label, counts[value], value in chosen)
        for value, label in labels.items()
        if counts[value] or value in chosen
    ]
    return Facet(name, form.fields[name].label or "", choices)


def chips(form: SearchForm, query: str, *, today: date) -> list[Chip]:
    """Return the filters in use, each with the query that drops it."""
    asked = form.cleaned_data
    labels = {"type": dict(KINDS), "state": dict(LawVersion.State.choices)}
    found = [
        Chip(labels.get(name, {}).get(value, value), _without(query, name, value))
        for name in NARROWING
        for value in asked[name]
    ]
    if asked["on"] and asked["on"] != today:
        found.append(Chip("", _with(query, "on", []), asked["on"]))
    return found


def kept(form: SearchForm, *, today: date) -> list[tuple[str, str]]:
    """Return what narrows the search, as fields of a form."""
    asked = form.cleaned_data
    found = [(name, value) for name in NARROWING for value in asked[name]]
    is_other_day = asked["on"] and asked["on"] != today
    return [*found, ("on", str(asked["on"]))] if is_other_day else found


def _with(query: str, name: str, values: Sequence[str]) -> str:
    given = QueryDict(query, mutable=True)
    given.setlist(name, list(values))
    given.pop("page", None)
    return f"?{given.urlencode()}"


def _without(query: str, name: str, value: str) -> str:
    given = QueryDict(query)
    return _with(query, name, [each for each in given.getlist(name) if each != value])
