"""What a frozen paper allows to be answered: read once in a process, since it never changes."""

from collections.abc import Mapping
from types import MappingProxyType

from exams.bank.answering import Shape
from exams.delivery.queries.answers import choices_of
from exams.papers.kept import once_for_a_paper


@once_for_a_paper
def shapes_of(paper_id: int) -> Mapping[int, Shape]:
    """Return what may be answered on the paper of a sitting, by position. One query, or none.

    Sittings are arranged on frozen papers alone: neither the paper nor its versions change.
    """
    return MappingProxyType(choices_of(paper_id))
