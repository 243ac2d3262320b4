"""What a row of a table or a passage of a text says of one item, in its own words."""

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(slots=True)
class Fields:
    """The words for one item, or for one question of a case, before they are understood."""

    place: str
    kind: str = ""  # as it is written
    usual_kind: str = ""  # by the heading or the sheet that it stands under
    usual_marks: Decimal | None = None
    is_per_blank: bool = False  # the usual marks are of each blank
    stem: str = ""
    options: list[str] = field(default_factory=list)
    options_text: str = ""  # all options in one text, not yet taken apart
    is_numbered: bool = False  # options by 1, 2, 3
    targets: list[str] = field(default_factory=list)  # the right side of a matching
    key: str = ""
    rationale: str = ""
    rubric: str = ""
    marks: str = ""
    percent: str = ""
    # Topic, level and so on, by the names of `columns.ATTRIBUTES`.
    others: dict[str, str] = field(default_factory=dict)
    parts: list["Fields"] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def is_blank(self) -> bool:
        """Tell whether nothing is said of an item."""
        return not (self.stem or self.options or self.options_text or self.key or self.parts)
