"""The answer of `assemble` as JSON and as text to read; `docs/blueprints.md` describes it."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from exams.papers import clash_wording
from exams.papers.solving import Chosen, Clash, Constraint, PaperPlan, Solution
from exams.papers.specification import Specification

NOT_FOUND = "not-found"


def as_json(answer: Solution | Clash, spec: Specification) -> str:
    """Return the answer as one JSON object."""
    return json.dumps(_entry(answer, spec), ensure_ascii=False, indent=1)


def as_text(answer: Solution | Clash, spec: Specification) -> str:
    """Return the answer in lines to read."""
    if isinstance(answer, Clash):
        told = [clash_wording.sentence(each, spec) for each in answer.constraints]
        return "\n".join([clash_wording.headline(answer), *(f"- {each}" for each in told)])
    lines = [line for plan in answer.papers for line in _paper_lines(plan, spec)]
    shared = _("Two papers share %(overlap)s items at most.") % {"overlap": answer.overlap}
    return "\n".join([*lines, shared])


def _entry(answer: Solution | Clash, spec: Specification) -> Mapping[str, Any]:
    if isinstance(answer, Solution):
        papers = [_paper_entry(plan, spec) for plan in answer.papers]
        return {"papers": papers, "overlap": answer.overlap}
    told = [_constraint_entry(each, spec) for each in answer.constraints]
    if not answer.is_proven:
        unknown = {"code": NOT_FOUND, "section": None, "wanted": None, "available": None}
        told.insert(0, {**unknown, "message": clash_wording.headline(answer)})
    return {"clash": told}


def _paper_entry(plan: PaperPlan, spec: Specification) -> dict[str, Any]:
    return {
        "name": plan.name,
        "sections": [_section_entry(chosen, spec) for chosen in plan.sections],
        "predicted": {"mean": _number(plan.mean), "sd": _number(plan.sd)},
    }


def _section_entry(chosen: Chosen, spec: Specification) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "section": spec.sections[chosen.section].title,
        "items": list(chosen.items),
    }
    return {**entry, "pilot": list(chosen.pilot)} if chosen.pilot else entry


def _constraint_entry(constraint: Constraint, spec: Specification) -> dict[str, Any]:
    index = constraint.section
    return {
        "code": constraint.code,
        "section": None if index is None else spec.sections[index].title,
        "wanted": _number(constraint.wanted),
        "available": _number(constraint.available),
        "message": clash_wording.sentence(constraint, spec),
    }


def _number(value: Decimal | int | None) -> int | float | None:
    return float(value) if isinstance(value, Decimal) else value


def _paper_lines(plan: PaperPlan, spec: Specification) -> list[str]:
    figures = {
        "name": plan.name,
        "mean": plan.mean,
        "maximum": spec.maximum,
        "sd": plan.sd,
        "minutes": -(-plan.seconds // 60),
    }
    head = _(
        "Paper %(name)s: predicted mean %(mean)s of %(maximum)s, spread %(sd)s, about %(minutes)s "
        "minutes"
    )
    lines = [head % figures]
    for chosen in plan.sections:
        lines.append(f"  {spec.sections[chosen.section].title}: {' '.join(chosen.items)}")
        if chosen.pilot:
            lines.append(f"    {_('pilot')}: {' '.join(chosen.pilot)}")
    return lines
