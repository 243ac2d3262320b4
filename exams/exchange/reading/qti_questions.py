"""What one interaction of a QTI item asks, and what its declaration says is right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _
from lxml import etree

from exams.bank import rules
from exams.exchange.reading.choices import single_or_judged
from exams.exchange.reading.html import Texts
from exams.exchange.reading.judging import Unfit, require_few
from exams.exchange.reading.qti_names import child, children, text_in
from exams.exchange.reading.qti_texts import worded

_FLOATS = ("float", "integer", "duration")


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a response declaration says."""

    cardinality: str = "single"
    base_type: str = "identifier"
    correct: tuple[str, ...] = ()
    mapped: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def right(self) -> tuple[str, ...]:
        """The values that are right: the correct ones, else those that earn most or anything."""
        if self.correct:
            return self.correct
        earning = {key: value for key, value in self.mapped.items() if value > 0}
        if self.cardinality == "single" and earning and self.base_type == "identifier":
            return (max(earning, key=lambda key: earning[key]),)
        return tuple(earning)


def declaration_of(element: etree._Element) -> Declaration:
    """Return a response declaration as values."""
    correct = child(element, "correct-response")
    values = [] if correct is None else [text_in(each) for each in children(correct, "value")]
    mapping = child(element, "mapping")
    entries = [] if mapping is None else children(mapping, "map-entry")
    mapped: dict[str, Decimal] = {}
    for entry in entries:
        worth = rules.as_number(entry.get("mapped-value") or "")
        mapped[(entry.get("map-key") or "").strip()] = Decimal(0) if worth is None else worth
    return Declaration(
        element.get("cardinality") or "single",
        element.get("base-type") or "identifier",
        tuple(" ".join(value.split()) if _is_pair(element) else value for value in values if value),
        mapped,
    )


def _is_pair(element: etree._Element) -> bool:
    return (element.get("base-type") or "").lower().endswith("pair")


@dataclass(frozen=True, slots=True)
class Questions:
    """What the questions of one item share."""

    declarations: Mapping[str, Declaration]
    tolerances: Mapping[str, str]  # by response
    texts: Texts

    def declaration(self, interaction: etree._Element) -> Declaration:
        """Return what is declared for the response of an interaction."""
        name = interaction.get("response-identifier") or "RESPONSE"
        declared = self.declarations.get(name, Declaration())
        if {value for value in declared.mapped.values() if value} - {Decimal(1)}:
            worths = ", ".join(f"{key} = {worth}" for key, worth in declared.mapped.items())
            self.texts.note(
                _("The file gives answers points of their own (%(points)s); here the paper's rule "
                  "for marking holds.") % {"points": worths[:200]}
            )  # fmt: skip
        return declared

    def read(self, stem: str, interaction: etree._Element, kind: str) -> rules.Content:
        """Return the question that a block interaction asks; `kind` is a hint, or empty.

        Raises:
            Unfit: it has no key, or none that an item can have.
        """
        readers = {
            "choice-interaction": self._choice,
            "order-interaction": self._ordering,
            "match-interaction": self._matching,
            "associate-interaction": self._associating,
            "extended-text-interaction": self._writing,
        }
        return readers[str(interaction.tag)](stem, interaction, kind)

    def _choice(self, stem: str, interaction: etree._Element, kind: str) -> rules.Content:
        declared = self.declaration(interaction)
        right = set(declared.right)
        named = self._options(interaction, "simple-choice")
        choices = tuple(rules.Choice(text, name in right) for name, text in named)
        if not any(choice.is_key for choice in choices):
            raise Unfit("no-key", _("The file does not say which option is right."))
        if kind in rules.CHOICE_KINDS:
            return rules.Content(kind, stem, choices, "", "")
        if declared.cardinality == "multiple" and len(right) > 1:
            return rules.Content(rules.MULTIPLE, stem, choices, "", "")
        return single_or_judged(stem, choices)

    def _options(self, parent: etree._Element, name: str) -> list[tuple[str, str]]:
        found = list(parent.iter(name))
        require_few(len(found))
        return [(each.get("identifier") or "", worded(each, self.texts)) for each in found]

    def _ordering(self, stem: str, interaction: etree._Element, _kind: str) -> rules.Content:
        named = self._options(interaction, "simple-choice")
        letters = {
            name: letter for letter, (name, _text) in zip(rules.LETTERS, named, strict=False)
        }
        right = self.declaration(interaction).correct
        if not right:
            raise Unfit("no-key", _("The file does not say which order is right."))
        return rules.Content(
            rules.ORDERING,
            stem,
            tuple(rules.Choice(text) for _name, text in named),
            "",
            "",
            order=tuple(letters.get(name, "?") for name in right),
        )

    def _matching(self, stem: str, interaction: etree._Element, _kind: str) -> rules.Content:
        sets = children(interaction, "simple-match-set")
        if len(sets) != 2:
            raise Unfit("not-two-sides", _("A matching needs a left and a right side."))
        left, right = (self._options(each, "simple-associable-choice") for each in sets)
        return self._paired(stem, interaction, left, right)

    def _associating(self, stem: str, interaction: etree._Element, _kind: str) -> rules.Content:
        """Read one heap of things to pair up: what stands first in a pair is the left side."""
        named = self._options(interaction, "simple-associable-choice")
        lefts = {pair.split(" ")[0] for pair in self.declaration(interaction).right}
        rights = {pair.split(" ")[-1] for pair in self.declaration(interaction).right}
        if lefts & rights:
            raise Unfit("not-two-sides", _("The pairs do not part into a left and a right side."))
        left = [each for each in named if each[0] in lefts]
        return self._paired(stem, interaction, left, [each for each in named if each not in left])

    def _paired(
        self,
        stem: str,
        interaction: etree._Element,
        left: Sequence[tuple[str, str]],
        right: Sequence[tuple[str, str]],
    ) -> rules.Content:
        letters = {name: letter for letter, (name, _text) in zip(rules.LETTERS, left, strict=False)}
        numbers = {name: number for number, (name, _text) in enumerate(right, start=1)}
        pairs: list[tuple[str, int]] = []
        for first, last in (_ends(pair) for pair in self.declaration(interaction).right):
            if first in numbers and last in letters:
                first, last = last, first
            pairs.append((letters.get(first, "?"), numbers.get(last, 0)))
        if not pairs:
            raise Unfit("no-key", _("The file does not say what goes with what."))
        return rules.Content(
            rules.MATCHING,
            stem,
            tuple(rules.Choice(text) for _name, text in left),
            "",
            "",
            targets=tuple(text for _name, text in right),
            pairs=tuple(pairs),
        )

    def _writing(self, stem: str, interaction: etree._Element, _kind: str) -> rules.Content:
        answers = self.declaration(interaction).correct
        answer = self.texts.plain("\n".join(answers))
        return rules.Content(rules.SHORT_ANSWER, stem, (), "", "", answer=answer)

    def blank(self, interaction: etree._Element) -> rules.Blank:
        """Return what fills a field.

        Raises:
            Unfit: the file does not say.
        """
        declared = self.declaration(interaction)
        if declared.base_type in _FLOATS:
            return self._number(interaction, declared)
        best = max(declared.mapped.values(), default=Decimal(0))
        fully = [text for text, worth in declared.mapped.items() if worth == best > 0]
        accepted = tuple(dict.fromkeys(text for text in (*declared.correct, *fully) if text))
        if not accepted:
            raise Unfit("no-key", _("The file does not say what fills a blank."))
        return rules.Blank(accepted=accepted, unit=interaction.get("data-unit") or "")

    def _number(self, interaction: etree._Element, declared: Declaration) -> rules.Blank:
        right = declared.right[0] if declared.right else ""
        own = interaction.get("data-number") or ""
        value = rules.as_number(_unscientific(right))
        if value is None:
            raise Unfit("no-key", _("The file does not say which number fills a blank."))
        if own and rules.as_number(own) == value:
            tolerance = interaction.get("data-tolerance") or ""
            return rules.Blank((), own, tolerance, interaction.get("data-unit") or "")
        name = interaction.get("response-identifier") or ""
        return rules.Blank((), format(value, "f"), self.tolerances.get(name, ""))


def _ends(pair: str) -> tuple[str, str]:
    first, _space, last = pair.partition(" ")
    return first, last.strip()


def _unscientific(number: str) -> str:
    """Return a number without exponent, as tools write floats: "1.2E1" is "12"."""
    if "e" not in number.lower() or len(number) > 20:
        return number
    try:
        value = float(number)
    except ValueError:
        return number
    return f"{value:.6f}".rstrip("0").rstrip(".") if abs(value) < 1e15 else number
