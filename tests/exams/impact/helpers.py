"""What tests of amendments share: laws, articles, citing things, what an impact says."""

from datetime import timedelta

from content.api import PageCitation, article_by_key
from content.laws.operations import load_laws
from content.models import LawVersion
from exams.impact.queries import law_impact
from tests.content.conftest import law_document
from tests.factories import ItemVersionFactory, UserFactory

OLD, NEW = "xing-zheng-chu-fa-fa_2017-09-01", "xing-zheng-chu-fa-fa_2021-01-22"
FOOD, FOOD_NOW = "shi-pin-an-quan-fa_2021-04-29", "shi-pin-an-quan-fa_2025-09-12"
WATER, CODE = "shui-wu-ran-fang-zhi-fa_2017-06-27", "sheng-tai-huan-jing-fa-dian_2026-03-12"
NET, NET_NOW = "wang-luo-an-quan-fa_2016-11-07", "wang-luo-an-quan-fa_2025-10-28"
INTERNET = "hu-lian-wang-shang-wang-fu-wu-ying-ye-chang-suo-guan-li-tiao-li"
INTERNET_2019, INTERNET_2022, INTERNET_2024 = (
    f"{INTERNET}_{day}" for day in ("2019-03-24", "2022-03-29", "2024-12-06")
)


def load(*keys, at):
    """Load versions of laws of the demonstration."""
    load_laws(documents=[law_document(key) for key in keys], actor=None, at=at)


def version(key):
    return LawVersion.objects.select_related("law").get(key=key)


def article(key):
    found = article_by_key(key)
    assert found, key
    return found


def items_on(*keys, also=(), **values):
    """Return items in use, one for each article."""
    return [_released(key, also, values) for key in keys]


def _released(key, also, values):
    made = ItemVersionFactory(article=article(key), **values)
    made.also_cites.set([article(other) for other in also])
    made.status, made.reviewer = "released", UserFactory()
    made.reviewed_at = made.released_at = made.written_at + timedelta(days=1)
    made.save()
    made.item.status, made.item.released = "in-use", made
    made.item.save()
    return made


def cite(page, key, current=""):
    """Let a page cite an article, as its author writes it."""
    return PageCitation.objects.create(
        page=page,
        article=article(key),
        origin="basis",
        status="confirmed",
        current=article(current) if current else None,
    )


def said(key, *, at):
    """Return what a version breaks: kind, id, effect, cited, current."""
    return [
        (
            each.kind,
            each.id,
            each.effect,
            each.cited.key if each.cited else None,
            each.current.key if each.current else None,
        )
        for each in law_impact(version(key), at=at).affected
    ]
