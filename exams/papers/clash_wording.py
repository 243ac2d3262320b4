"""How shortages and clashes are said in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from exams.papers.solving import Clash, Constraint
from exams.papers.solving.answers import (
    CRITICAL,
    DOMAIN,
    ENEMIES,
    EXPOSURE,
    MEAN,
    OVERLAP,
    PILOT,
    POST,
    SD,
    TIME,
)
from exams.papers.specification import Specification


def sentences(clash: Clash, spec: Specification) -> list[str]:
    """Return a sentence for each of the wishes that clash; first, if so, that it is not proven."""
    first = [] if clash.is_proven else [headline(clash)]
    return first + [sentence(each, spec) for each in clash.constraints]


def headline(clash: Clash) -> str:
    """Return what a clash comes to, before its wishes are told one by one."""
    if clash.needs_solver:
        return _(
            "No papers were found by lot and swaps. OR-tools, which can look further or prove "
            "that there are none, is not installed."
        )
    if not clash.is_proven:
        return _(
            "No papers were found in the time, but it is not proven that there are none. The last "
            "try failed on this:"
        )
    if not clash.is_irreducible:
        return _("These wishes cannot hold together; it may be that fewer of them clash already:")
    if len(clash.constraints) == 1:
        return _("The bank cannot meet this wish:")
    return _("These wishes cannot hold together. Give up any one of them, and the others can:")


def sentence(constraint: Constraint, spec: Specification) -> str:
    """Return a wish in words, beside what the bank has for it."""
    if len(constraint.sections) > 1:
        return _competing(constraint, spec)
    if constraint.section is not None:
        return _of_section(constraint, spec)
    return _of_blueprint(constraint, spec)


def shortage_sentence(constraint: Constraint, spec: Specification) -> str:
    """Return what the papers lack: `wanted` counts the items of all papers together."""
    if constraint.code == PILOT:
        text = _(
            "The papers together need %(wanted)s different pilot items; the bank has %(available)s "
            "that fit, %(lacking)s too few."
        )
    elif constraint.code == CRITICAL:
        text = _(
            "%(sections)s: the papers together need %(wanted)s different critical items; the bank "
            "has %(available)s that fit, %(lacking)s too few."
        )
    else:
        text = _(
            "%(sections)s: the papers together need %(wanted)s different items; the bank has "
            "%(available)s that fit, %(lacking)s too few."
        )
    return text % {**_numbers(constraint), "sections": _titles(constraint, spec)}


def _competing(constraint: Constraint, spec: Specification) -> str:
    return _("Sections that compete for the same items. %(shortage)s") % {
        "shortage": shortage_sentence(constraint, spec)
    }


def _of_section(constraint: Constraint, spec: Specification) -> str:
    if constraint.code == CRITICAL:
        text = ngettext(
            "%(section)s: %(wanted)s critical item at least on each paper; the bank has "
            "%(available)s that fit.",
            "%(section)s: %(wanted)s critical items at least on each paper; the bank has "
            "%(available)s that fit.",
            int(constraint.wanted or 0),
        )
    else:
        text = ngettext(
            "%(section)s: %(wanted)s item on each paper; the bank has %(available)s that fit.",
            "%(section)s: %(wanted)s items on each paper; the bank has %(available)s that fit.",
            int(constraint.wanted or 0),
        )
    return text % {**_numbers(constraint), "section": _titles(constraint, spec)}


def _of_blueprint(constraint: Constraint, spec: Specification) -> str:
    texts = {
        PILOT: _(
            "%(wanted)s pilot items on each paper; the bank has %(available)s that fit a section."
        ),
        ENEMIES: _(
            "No two enemies on one paper; the items that fit hold %(available)s such pairs."
        ),
        OVERLAP: _("Two papers share at most %(wanted)s items."),
        EXPOSURE: _(
            "Items that stood on %(wanted)s papers or more in %(months)s months are left out: "
            "%(available)s of those that would fit."
        ),
        DOMAIN: _(
            "Items for another field of enforcement are left out: %(available)s of those that "
            "would fit."
        ),
        POST: _("Items for another post are left out: %(available)s of those that would fit."),
        MEAN: _(
            "The predicted mean is %(wanted)s %% of the marks, %(tolerance)s %% more or less at "
            "most."
        ),
        SD: _(
            "The predicted spread is %(wanted)s %% of the marks, %(tolerance)s %% more or less at "
            "most."
        ),
        TIME: _("The items of a paper take %(wanted)s minutes together at most."),
    }
    numbers = {
        **_numbers(constraint),
        "months": spec.exposure_months,
        "tolerance": spec.tolerance_percent,
    }
    return texts[constraint.code] % numbers


def _numbers(constraint: Constraint) -> dict[str, object]:
    return {
        "wanted": constraint.wanted,
        "available": constraint.available,
        "lacking": constraint.lacking,
    }


def _titles(constraint: Constraint, spec: Specification) -> str:
    sections = constraint.sections or (constraint.section,)
    titles = [f"“{spec.sections[each].title}”" for each in sections if each is not None]
    return pgettext("list", ", ").join(titles)
