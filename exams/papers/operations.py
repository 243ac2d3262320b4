"""Make blueprints, assemble papers to them, and freeze a paper by a second person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from core import audit
from core.errors import Refusal
from exams.bank.operations import require_role
from exams.papers import queries, rules
from exams.papers.models import Blueprint, BlueprintSection, Paper, PaperItem


class NothingAskedFor(Refusal):
    code = "nothing-asked-for"
    message = _("The blueprint asks for no items. Enter how many of each type.")


class NotEnoughItems(Refusal):
    code = "not-enough-items"
    message = _("The item bank does not have enough items for this paper. %(sections)s")


class OwnPaper(Refusal):
    code = "own-paper"
    message = _("You assembled this paper. Somebody else has to approve it.")


class PaperOutdated(Refusal):
    code = "paper-outdated"
    message = _(
        "The paper holds items that are not in use any more, have a newer version, or rest on "
        "law that is not in force: %(codes)s. Assemble a new paper."
    )


class PaperFrozen(Refusal):
    code = "paper-frozen"
    message = _("The paper is approved and cannot be changed or discarded any more.")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a blueprint, as it is asked for."""

    title: str
    kind: str
    topic_id: int | None  # None: any
    count: int
    marks: Decimal


@transaction.atomic(durable=True)
def create_blueprint(
    *,
    title: str,
    minutes: int,
    cut_percent: int,
    sections: Sequence[Section],
    author: User,
    at: datetime,
) -> Blueprint:
    """Keep a blueprint. It is never changed: another wish is another blueprint.

    Raises:
        NotYourRole: the author is no trainer.
        NothingAskedFor: it has no section.
    """
    require_role(author, Role.TRAINER)
    if not sections:
        raise NothingAskedFor
    blueprint = Blueprint.objects.create(
        title=title, minutes=minutes, cut_percent=cut_percent, created_by=author, created_at=at
    )
    BlueprintSection.objects.bulk_create(
        BlueprintSection(
            blueprint=blueprint,
            position=position,
            title=section.title,
            kind=section.kind,
            topic_id=section.topic_id,
            count=section.count,
            marks=section.marks,
        )
        for position, section in enumerate(sections, start=1)
    )
    audit.record("exams.blueprint-created", actor=author, subject=blueprint, at=at)
    return blueprint


@transaction.atomic(durable=True)
def assemble_paper(
    *, blueprint_id: int, title: str, seed: int, law_on: date, author: User, at: datetime
) -> Paper:
    """Draw the items of a paper by lot: in use, meant for exams, and resting on law in force.

    The same seed draws the same items from the same bank. Nothing is frozen before a second
    person approves the paper.

    Args:
        law_on: the day whose law the items have to rest on; as a rule that of the sitting.

    Raises:
        NotYourRole: the author is no trainer.
        NotEnoughItems: the bank has too few; the message names each section and what it lacks.
        Blueprint.DoesNotExist: there is no such blueprint.
    """
    require_role(author, Role.TRAINER)
    blueprint = Blueprint.objects.get(pk=blueprint_id)
    sections = list(blueprint.sections.select_related("topic").order_by("position"))
    items = {item.code: item for item in queries.pool(on=law_on)}
    chosen, shortages = rules.draw(
        queries.demands(sections), queries.candidates(items.values()), seed=seed
    )
    if shortages:
        raise NotEnoughItems(sections=_said(shortages, sections))
    maximum = sum((section.count * section.marks for section in sections), Decimal(0))
    paper = Paper.objects.create(
        title=title,
        blueprint=blueprint,
        seed=seed,
        minutes=blueprint.minutes,
        maximum=maximum,
        cut_score=rules.cut_score(maximum, blueprint.cut_percent),
        law_on=law_on,
        created_by=author,
        created_at=at,
    )
    places = [(section, code) for section in sections for code in chosen[section.position]]
    PaperItem.objects.bulk_create(
        PaperItem(
            paper=paper,
            position=position,
            version=items[code].released,
            section=section.title,
            marks=section.marks,
        )
        for position, (section, code) in enumerate(places, start=1)
    )
    audit.record("exams.paper-assembled", actor=author, subject=paper, at=at)
    return paper


def _said(shortages: Sequence[rules.Shortage], sections: Sequence[BlueprintSection]) -> str:
    topics = {section.position: section.topic for section in sections}
    return " ".join(
        gettext("%(section)s, %(topic)s: %(lacking)s short.")
        % {
            "section": shortage.section.title,
            "topic": topics[shortage.section.position] or gettext("any topic"),
            "lacking": shortage.lacking,
        }
        for shortage in shortages
    )


@transaction.atomic(durable=True)
def approve_paper(*, paper_id: int, approver: User, at: datetime) -> Paper:
    """Freeze a paper that somebody else assembled; from then on sittings may use it.

    Safe to repeat: a frozen paper is returned. Locks the paper.

    Raises:
        NotYourRole: the approver is no reviewer.
        OwnPaper: the approver assembled it.
        PaperOutdated: an item has left the pool since; the message names it.
        Paper.DoesNotExist: there is no such paper.
    """
    require_role(approver, Role.REVIEWER)
    paper = Paper.objects.select_for_update().get(pk=paper_id)
    if paper.frozen_at:
        return paper
    if paper.created_by_id == approver.pk:
        raise OwnPaper
    items = paper.items.select_related("version__item").order_by("position")
    outdated = queries.outdated(items, on=paper.law_on)
    if outdated:
        raise PaperOutdated(codes=", ".join(outdated))
    paper.approved_by, paper.frozen_at = approver, at
    paper.save(update_fields=["approved_by", "frozen_at"])
    audit.record("exams.paper-approved", actor=approver, subject=paper, at=at)
    return paper


@transaction.atomic(durable=True)
def discard_paper(*, paper_id: int, actor: User, at: datetime) -> None:
    """Throw a paper away that nobody approved. Locks the paper.

    Raises:
        NotYourRole: the actor is no trainer.
        PaperFrozen: it is approved.
        Paper.DoesNotExist: there is no such paper; it may have been discarded already.
    """
    require_role(actor, Role.TRAINER)
    paper = Paper.objects.select_for_update().get(pk=paper_id)
    if paper.frozen_at:
        raise PaperFrozen
    audit.record("exams.paper-discarded", actor=actor, subject=paper, at=at)
    paper.delete()
