"""Parallel papers: asked for in a request, solved in the background, written in one transaction."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Role, User
from core import audit
from exams.bank.models import Item, Topic
from exams.bank.operations import require_role
from exams.papers import clash_wording, pools, rules, solving
from exams.papers.models import Assembly, Blueprint, Paper
from exams.papers.operations.layout import Order, Place, write_paper
from exams.papers.operations.refusals import NothingAskedFor
from exams.papers.specification import Specification
from exams.signals import papers_asked_for

# Later than that, an announcement was missed or a worker died.
MISSED_AFTER = timedelta(minutes=2)


@transaction.atomic(durable=True)
def ask_for_papers(
    *,
    blueprint_id: int,
    title: str,
    count: int,
    seed: int,
    law_on: date,
    author: User,
    at: datetime,
) -> Assembly:
    """Keep a request for parallel papers and announce it, so that they are assembled.

    Safe to repeat: while the same request waits, it is returned. Locks the blueprint.

    Args:
        count: of papers, 1 to 26.
        law_on: the day whose law the items have to rest on; as a rule that of the sitting.

    Raises:
        NotYourRole: the author is no trainer.
        NothingAskedFor: the blueprint has no sections.
        Blueprint.DoesNotExist: there is no such blueprint.
    """
    require_role(author, Role.TRAINER)
    blueprint = Blueprint.objects.select_for_update().get(pk=blueprint_id)
    if not blueprint.sections.exists():
        raise NothingAskedFor
    wish = {"papers_wanted": count, "seed": seed, "law_on": law_on, "title": title}
    waiting = blueprint.assemblies.filter(state=Assembly.State.WAITING, **wish).first()
    if waiting:
        return waiting
    assembly = Assembly.objects.create(blueprint=blueprint, asked_by=author, asked_at=at, **wish)
    audit.record("exams.papers-asked-for", actor=author, subject=assembly, at=at)
    announce = partial(papers_asked_for.send, Assembly, assembly_id=assembly.pk)
    transaction.on_commit(announce, robust=True)
    return assembly


def run_assembly(*, assembly_id: int, at: datetime) -> Assembly:
    """Find the papers of a request, or say why there are none, and keep what was found.

    Safe to repeat: what is finished is returned. The search holds no lock and no transaction; what
    it finds is written in one, by the first who is done.

    Raises:
        Assembly.DoesNotExist: there is no such request.
    """
    assembly = Assembly.objects.select_related("blueprint", "asked_by").get(pk=assembly_id)
    if assembly.state != Assembly.State.WAITING:
        return assembly
    spec = pools.specification_of(assembly.blueprint)
    answer = solving.assemble(
        spec,
        pools.bank_pool(on=assembly.law_on, months=spec.exposure_months),
        papers=assembly.papers_wanted,
        seed=assembly.seed,
    )
    if isinstance(answer, solving.Solution):
        return _keep(assembly, answer, at=at)
    with override(settings.LANGUAGE_CODE):
        sentences = clash_wording.sentences(answer, _told_apart(spec))
    return _finish(assembly, Assembly.State.CLASH, at=at, clash="\n".join(sentences))


def _told_apart(spec: Specification) -> Specification:
    """Name the topic beside the title of sections that bear the title of another."""
    often = Counter(section.title for section in spec.sections)
    names = dict(Topic.objects.values_list("code", "name"))
    sections = [
        replace(section, title=f"{section.title} · {names[section.topic]}")
        if often[section.title] > 1 and section.topic in names
        else section
        for section in spec.sections
    ]
    return replace(spec, sections=tuple(sections))


@transaction.atomic(durable=True)
def _keep(assembly: Assembly, found: solving.Solution, *, at: datetime) -> Assembly:
    Assembly.objects.select_for_update().get(pk=assembly.pk)
    assembly.refresh_from_db(fields=["state"])
    if assembly.state != Assembly.State.WAITING:
        return assembly
    sections = list(assembly.blueprint.sections.order_by("position"))
    codes = {code for plan in found.papers for code in plan.codes}
    items = {
        item.code: (item, item.released.pk)
        for item in Item.objects.filter(code__in=codes).select_related("released")
        if item.released
    }
    for number, plan in enumerate(found.papers):
        places = [
            Place(sections[chosen.section], *items[code], is_pilot=code in chosen.pilot)
            for chosen in plan.sections
            for code in _mixed(chosen, seed=assembly.seed)
        ]
        paper = write_paper(_order(assembly, plan, number), places)
        audit.record("exams.paper-assembled", actor=assembly.asked_by, subject=paper, at=at)
    return _close(assembly, Assembly.State.DONE, at=at, overlap=found.overlap)


def _mixed(chosen: solving.Chosen, *, seed: int) -> list[str]:
    """Return the items of a section; those tried out stand among the others, nobody knows which."""
    if not chosen.pilot:
        return list(chosen.items)
    codes = [*chosen.items, *chosen.pilot]
    return rules.drawn(codes, count=len(codes), seed=seed)


def _order(assembly: Assembly, plan: solving.PaperPlan, number: int) -> Order:
    letter = rules.letter_of(number)
    is_alone = assembly.papers_wanted == 1
    return Order(
        blueprint=assembly.blueprint,
        title=assembly.title if is_alone else f"{assembly.title}（{letter}）",
        seed=assembly.seed,
        law_on=assembly.law_on,
        author=assembly.asked_by,
        at=assembly.asked_at,
        assembly=assembly,
        letter=letter,
        mean=plan.mean,
        sd=plan.sd,
    )


@transaction.atomic(durable=True)
def _finish(assembly: Assembly, state: Assembly.State, *, at: datetime, clash: str) -> Assembly:
    Assembly.objects.select_for_update().get(pk=assembly.pk)
    assembly.refresh_from_db(fields=["state"])
    if assembly.state != Assembly.State.WAITING:
        return assembly
    return _close(assembly, state, at=at, clash=clash or _("No papers were found in time."))


def _close(
    assembly: Assembly, state: Assembly.State, *, at: datetime, clash: str = "", overlap: int = 0
) -> Assembly:
    assembly.state, assembly.finished_at = state, at
    assembly.clash, assembly.overlap = clash, overlap
    assembly.save(update_fields=["state", "finished_at", "clash", "overlap"])
    return assembly


def assemble_papers(
    *,
    blueprint_id: int,
    title: str,
    count: int,
    seed: int,
    law_on: date,
    author: User,
    at: datetime,
) -> list[Paper]:
    """Make parallel papers at once, in order of their letters; none if the wishes clash.

    Raises:
        what `ask_for_papers` raises.
    """
    assembly = ask_for_papers(
        blueprint_id=blueprint_id,
        title=title,
        count=count,
        seed=seed,
        law_on=law_on,
        author=author,
        at=at,
    )
    done = run_assembly(assembly_id=assembly.pk, at=at)
    return list(done.papers.order_by("letter"))


def assemble_missed(*, at: datetime) -> int:
    """Serve requests whose announcement was missed; return how many. Safe to repeat."""
    waiting = Assembly.objects.filter(
        state=Assembly.State.WAITING, asked_at__lte=at - MISSED_AFTER
    ).order_by("pk")
    ids = list(waiting.values_list("pk", flat=True))
    for pk in ids:
        run_assembly(assembly_id=pk, at=at)
    return len(ids)
