"""Make and change blueprints."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import Role, User
from core import audit
from exams.bank.models import Topic
from exams.bank.operations import require_role
from exams.papers.models import Blueprint, BlueprintSection, MarkingRule, Part
from exams.papers.operations.refusals import BlueprintUsed, NothingAskedFor, TopicUnknown
from exams.papers.specification import COMMON, SPECIAL, SectionSpec, Specification


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a blueprint, as it is asked for."""

    title: str
    kind: str
    topic_id: int | None  # None: any
    count: int
    marks: Decimal
    level: str = ""  # empty: any
    part: str = Part.COMMON.value
    rule: str = MarkingRule.ALL_OR_NOTHING.value
    shuffle_options: bool = False
    critical_items: int = 0


@dataclass(frozen=True, slots=True)
class Frame:
    """What a blueprint asks of a paper as a whole, beside title, time and cut score."""

    common_cut_percent: int | None = None
    special_cut_percent: int | None = None
    is_open_book: bool = False
    shuffle_items: bool = False
    pilot_items: int = 0
    exposure_cap: int | None = None
    exposure_months: int = 6
    overlap_limit: int = 0
    mean_percent: Decimal | None = None
    sd_percent: Decimal | None = None
    tolerance_percent: Decimal = Decimal(2)
    expected_minutes: int | None = None
    domain: str = ""
    post: str = ""


_AS_USUAL = Frame()


@transaction.atomic(durable=True)
def create_blueprint(
    *,
    title: str,
    minutes: int,
    cut_percent: int,
    sections: Sequence[Section],
    author: User,
    at: datetime,
    frame: Frame = _AS_USUAL,
) -> Blueprint:
    """Keep a blueprint.

    Raises:
        NotYourRole: the author is no trainer.
        NothingAskedFor: it has no section.
    """
    require_role(author, Role.TRAINER)
    if not sections:
        raise NothingAskedFor
    blueprint = Blueprint(title=title, minutes=minutes, cut_percent=cut_percent)
    blueprint.created_by, blueprint.created_at = author, at
    _frame(blueprint, frame)
    blueprint.save(force_insert=True)
    _write_sections(blueprint, sections)
    audit.record("exams.blueprint-created", actor=author, subject=blueprint, at=at)
    return blueprint


@transaction.atomic(durable=True)
def change_blueprint(
    *,
    blueprint_id: int,
    title: str,
    minutes: int,
    cut_percent: int,
    sections: Sequence[Section],
    frame: Frame,
    actor: User,
    at: datetime,
) -> Blueprint:
    """Write a blueprint anew that no paper was made to. Locks the blueprint.

    Raises:
        NotYourRole: the actor is no trainer.
        NothingAskedFor: it would have no section.
        BlueprintUsed: papers were made to it, or are being made.
        Blueprint.DoesNotExist: there is no such blueprint.
    """
    require_role(actor, Role.TRAINER)
    if not sections:
        raise NothingAskedFor
    blueprint = Blueprint.objects.select_for_update().get(pk=blueprint_id)
    if blueprint.papers.exists() or blueprint.assemblies.filter(state="waiting").exists():
        raise BlueprintUsed
    blueprint.title, blueprint.minutes, blueprint.cut_percent = title, minutes, cut_percent
    _frame(blueprint, frame)
    blueprint.save()
    blueprint.sections.all().delete()
    _write_sections(blueprint, sections)
    audit.record("exams.blueprint-changed", actor=actor, subject=blueprint, at=at)
    return blueprint


def _frame(blueprint: Blueprint, frame: Frame) -> None:
    for field in fields(frame):
        setattr(blueprint, field.name, getattr(frame, field.name))


def _write_sections(blueprint: Blueprint, sections: Sequence[Section]) -> None:
    BlueprintSection.objects.bulk_create(
        BlueprintSection(
            blueprint=blueprint,
            position=position,
            **{field.name: getattr(section, field.name) for field in fields(section)},
        )
        for position, section in enumerate(sections, start=1)
    )


def import_blueprint(*, spec: Specification, author: User, at: datetime) -> Blueprint:
    """Keep a blueprint that came as a file.

    Raises:
        NotYourRole: the author is no trainer.
        TopicUnknown: a section asks for a topic that the bank does not have.
    """
    topics = dict(Topic.objects.values_list("code", "pk"))
    for place, section in enumerate(spec.sections):
        if section.topic and section.topic not in topics:
            raise TopicUnknown(place=f"sections[{place}].topic", topic=section.topic)
    return create_blueprint(
        title=spec.title[:100],
        minutes=spec.minutes,
        cut_percent=spec.cut_percent,
        sections=[_section(each, topics.get(each.topic)) for each in spec.sections],
        frame=_frame_of(spec),
        author=author,
        at=at,
    )


def _section(spec: SectionSpec, topic_id: int | None) -> Section:
    return Section(
        title=spec.title[:60],
        kind=spec.kind,
        topic_id=topic_id,
        count=spec.count,
        marks=spec.marks,
        level=spec.level,
        part=spec.part,
        rule=spec.rule,
        shuffle_options=spec.shuffle_options,
        critical_items=spec.critical,
    )


def _frame_of(spec: Specification) -> Frame:
    return Frame(
        common_cut_percent=spec.part_cuts.get(COMMON),
        special_cut_percent=spec.part_cuts.get(SPECIAL),
        is_open_book=spec.is_open_book,
        shuffle_items=spec.shuffle_items,
        pilot_items=spec.pilot,
        exposure_cap=spec.exposure_cap,
        exposure_months=spec.exposure_months,
        overlap_limit=spec.overlap,
        mean_percent=spec.mean_percent,
        sd_percent=spec.sd_percent,
        tolerance_percent=spec.tolerance_percent,
        expected_minutes=spec.expected_minutes,
        domain=spec.domain[:40],
        post=spec.post[:40],
    )
