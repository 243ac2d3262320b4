"""Who answered on paper, what was keyed of it, and where two keyings differ."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from accounts.models import User
from exams.bank.answering import Asked, Shape, asked_of, shape_of
from exams.bank.queries import content_of
from exams.invigilation.models import PaperKeying, PaperRecord
from exams.papers import editions
from exams.papers.queries import paper_with_items
from exams.sittings.models import Sitting
from exams.sittings.queries import sittings_in_reach

EDITIONS = ("A", "B", "C", "D")


@dataclass(frozen=True, slots=True)
class Place:
    """An item as it stands on a printed edition, for somebody who keys what is written there."""

    number: int  # on the sheet
    position: int  # on the paper as it was approved
    section: str
    asked: Asked
    letters: str  # the approved letters of its options, in the order of the sheet

    @property
    def shape(self) -> Shape:
        """Return which responses it takes."""
        return shape_of(self.asked)

    def to_paper(self, printed: str) -> str:
        """Return the approved letter of one that is printed; another as it is."""
        place = LETTERS.find(printed)
        return self.letters[place] if 0 <= place < len(self.letters) else printed

    def to_sheet(self, letter: str) -> str:
        """Return the printed letter of an approved one."""
        place = self.letters.find(letter)
        return LETTERS[place] if place >= 0 else letter


LETTERS = "ABCDEFGH"


@dataclass(frozen=True, slots=True)
class Difference:
    """An item of which two people read something else."""

    place: Place
    first: list[str]
    second: list[str]


def paper_records_in_reach(user: User) -> QuerySet[PaperRecord]:
    """Return the records of papers on paper of sittings that the user's roles reach."""
    rows = PaperRecord.objects.filter(sitting__in=sittings_in_reach(user))
    return rows.select_related("sitting__paper", "candidate", "recorded_by", "withdrawn_by")


def paper_records_of(sitting: Sitting) -> QuerySet[PaperRecord]:
    """Return those of a sitting with `keyed` counted, those in force first."""
    return (
        PaperRecord.objects.filter(sitting=sitting)
        .select_related("candidate", "recorded_by", "withdrawn_by", "resolution__resolved_by")
        .annotate(keyed=Count("keyings"))
        .order_by("withdrawn_at", "recorded_at", "pk")
    )


def keyings_of(record: PaperRecord) -> list[PaperKeying]:
    """Return what was keyed of a paper, the first first."""
    return list(record.keyings.select_related("keyer").order_by("number"))


def places_of(paper_id: int, *, edition: str) -> list[Place]:
    """Return the items in the order of a printed edition. Three queries."""
    _paper, items = paper_with_items(paper_id)
    printable = [
        editions.Printable(
            position=each.position,
            part=each.part,
            section=each.section,
            content=content_of(each.version),
            may_shuffle=each.shuffle_options,
        )
        for each in items
    ]
    sections = {each.position: each.section for each in items}
    return [
        Place(
            number=each.number,
            position=each.position,
            section=sections[each.position],
            asked=asked_of(each.content),
            letters=each.letters,
        )
        for each in editions.arranged(printable, paper=paper_id, edition=edition)
    ]


def answers_of_keying(keying: PaperKeying) -> dict[int, list[str]]:
    """Return what somebody keyed, by position; what was left empty is not in it."""
    return {int(position): list(answer) for position, answer in keying.answers.items() if answer}


def differing(first: Mapping[int, list[str]], second: Mapping[int, list[str]]) -> list[int]:
    """Return the positions at which two keyings say something else, in order."""
    return sorted(
        position
        for position in {*first, *second}
        if first.get(position, []) != second.get(position, [])
    )


def differences_of(record: PaperRecord, keyings: list[PaperKeying]) -> list[Difference]:
    """Return where two keyings of a paper differ, in the order of the sheet. Three queries."""
    first, second = (answers_of_keying(each) for each in keyings)
    wanted = set(differing(first, second))
    places = places_of(record.sitting.paper_id, edition=record.edition)
    return [
        Difference(place, first.get(place.position, []), second.get(place.position, []))
        for place in places
        if place.position in wanted
    ]
