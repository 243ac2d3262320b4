"""Load cases into the tree of pages."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import User
from content.pages import rules
from content.pages.documents import CaseDocument
from content.pages.models import CaseBasis, CaseIndexPage, CasePage, LearnIndexPage
from content.pages.records import CaseRecord, Defect
from content.pages.tree import ensure_child, ensure_site, permit_snippets, permit_writers
from content.pages.writing import Loaded, place, require_articles, revise
from core import audit

# Why decisions are quashed, after 行政诉讼法 article 70, 行政复议法 article 64 and what bulletins
# of lost cases name most often.
DEFECTS = (
    ("facts-unclear", "主要事实不清、证据不足"),
    ("wrong-law", "适用法律、法规错误"),
    ("procedure", "违反法定程序"),
    ("no-hearing-of-statement", "未听取陈述申辩"),
    ("no-hearing", "应当听证而未告知听证权利"),
    ("no-legal-review", "未经法制审核或者集体讨论"),
    ("service", "送达不合法"),
    ("time-limit", "超过办案期限或者处罚时效"),
    ("beyond-powers", "超越职权"),
    ("abuse", "滥用职权"),
    ("disproportionate", "明显不当、过罚不当"),
    ("wrong-party", "当事人认定错误"),
    ("omission", "不履行或者拖延履行法定职责"),
    ("one-officer", "执法人员少于两人或者无执法资格"),
)


@transaction.atomic(savepoint=False)
def ensure_cases() -> CaseIndexPage:
    """Make the roots below which cases are written, and let trainers and reviewers write there.

    Safe to repeat: what is there is left as it is. Runs after each migration.
    """
    ensure_defects()
    learn = ensure_child(ensure_site(), LearnIndexPage, slug="learn", title="学习")
    permit_writers([learn])
    return ensure_child(learn, CaseIndexPage, slug="cases", title="案例")


@transaction.atomic(savepoint=False)
def record_case(*, case: CasePage, is_public: bool, at: datetime) -> None:
    """Write down what the public collection says of a case from now on.

    Repeating it writes the same again, which counts the same.
    """
    CaseRecord.objects.create(
        page_id=case.pk,
        at=at,
        is_public=is_public,
        kind=case.kind,
        issuer=case.issuer,
        domain=case.domain,
        year=case.published_on.year if case.published_on else None,
        withdrawn_on=case.withdrawn_on,
    )


@transaction.atomic(savepoint=False)
def ensure_defects() -> None:
    """Fill the list of defects, once; afterwards editors keep it."""
    if not Defect.objects.exists():
        Defect.objects.bulk_create(
            Defect(code=code, name=name, position=position)
            for position, (code, name) in enumerate(DEFECTS)
        )
    permit_snippets(Defect)


@transaction.atomic(durable=True)
def load_cases(
    *, documents: Iterable[CaseDocument], actor: User | None, at: datetime, publish: bool = True
) -> Loaded:
    """Add the cases that are not there yet, and renew those whose document changed.

    Safe to repeat: a case whose document is the same is left as editors made it.

    Args:
        actor: None for the platform's own commands.
        publish: show them at once; else they wait as drafts.

    Raises:
        ArticlesMissing: a citation names an article that is not loaded. Nothing is loaded.
    """
    documents = list(documents)
    require_articles(
        key
        for document in documents
        for citation in document.citations
        for key in rules.lines(f"{citation.cited_keys}\n{citation.current_keys}")
    )
    root = ensure_cases()
    ids = [document.source_id for document in documents]
    standing = {case.source_id: case for case in CasePage.objects.filter(source_id__in=ids)}
    counts = {"created": 0, "updated": 0, "unchanged": 0}
    for document in documents:
        case = standing.get(document.source_id)
        if case is not None and case.source_digest == document.digest:
            counts["unchanged"] += 1
            continue
        counts["created" if case is None else "updated"] += 1
        case = case or CasePage(slug=document.source_id, source_id=document.source_id, live=False)
        _write_case(case, document, root)
        revise(case, actor, publish=publish)
        # Commands are for operators: what they publish nobody has reviewed here.
        detail = {"published": publish, "reviewed": False}
        audit.record("content.case-loaded", actor=actor, subject=case, at=at, detail=detail)
    return Loaded(**counts)


def _write_case(case: CasePage, document: CaseDocument, root: CaseIndexPage) -> None:
    case.source_digest = document.digest
    for name, value in document.fields.items():
        setattr(case, name, value)
    case.legal_basis = [
        CaseBasis(
            sort_order=position,
            cited=citation.cited,
            cited_keys=citation.cited_keys,
            current_keys=citation.current_keys,
            note=citation.note,
        )
        for position, citation in enumerate(document.citations)
    ]
    case.defects = list(Defect.objects.filter(code__in=document.defects))
    place(case, root)
