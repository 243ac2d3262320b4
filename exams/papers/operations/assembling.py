"""Plain drawing: a paper by lot, by type, topic and count alone."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import Role, User
from core import audit
from exams.bank.operations import require_role
from exams.papers import queries, rules
from exams.papers.models import Blueprint, BlueprintSection, Paper
from exams.papers.operations.layout import Order, Place, write_paper
from exams.papers.operations.refusals import NotEnoughItems
from exams.papers.prediction import predict


@transaction.atomic(durable=True)
def assemble_paper(
    *, blueprint_id: int, title: str, seed: int, law_on: date, author: User, at: datetime
) -> Paper:
    """Draw the items of a paper by lot: in use, meant for exams, and resting on law in force.

    For small banks: type, topic, level and count are kept, the other wishes of the blueprint are
    not looked at. The same seed draws the same items from the same bank. Nothing is frozen before
    a second person approves the paper. Locks the blueprint.

    Args:
        law_on: the day whose law the items have to rest on; as a rule that of the sitting.

    Raises:
        NotYourRole: the author is no trainer.
        NotEnoughItems: the bank has too few; the message names each section and what it lacks.
        Blueprint.DoesNotExist: there is no such blueprint.
    """
    require_role(author, Role.TRAINER)
    blueprint = Blueprint.objects.select_for_update().get(pk=blueprint_id)
    sections = list(blueprint.sections.select_related("topic").order_by("position"))
    items = {item.code: item for item in queries.pool(on=law_on)}
    chosen, shortages = rules.draw(
        queries.demands(sections), queries.candidates(items.values()), seed=seed
    )
    released = {code: item.released.pk for code, item in items.items() if item.released}
    if shortages:
        raise NotEnoughItems(sections=_said(shortages, sections))
    places = [
        Place(section, items[code], released[code])
        for section in sections
        for code in chosen[section.position]
    ]
    expected = predict((each.section.marks, each.item.expected_facility) for each in places)
    order = Order(
        blueprint=blueprint,
        title=title,
        seed=seed,
        law_on=law_on,
        author=author,
        at=at,
        mean=expected.mean,
        sd=expected.sd,
    )
    paper = write_paper(order, places)
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
