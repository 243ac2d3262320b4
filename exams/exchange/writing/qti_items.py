"""One item as a QTI 3.0 assessment item: declarations, body, response processing, feedback."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from exams.bank import markup, rules
from exams.exchange.documents import Record
from exams.exchange.writing.qti_xml import element, escaped, worded

NAMESPACE = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
_SCHEMA = f"{NAMESPACE} https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd"
_TEMPLATES = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(slots=True)
class _Item:
    """What one item is put together from, question by question."""

    is_html: bool
    picture: Callable[[str], str]
    has_maximum: bool
    declarations: list[str] = field(default_factory=list)
    processing: list[str] = field(default_factory=list)
    template: str = ""  # of standard response processing, where one fits
    is_scored_by_people: bool = False

    def text(self, name: str, text: str, **attributes: str | None) -> str:
        return worded(
            name, text, is_html=self.is_html, picture=self.picture, blanks=(), **attributes
        )

    def paragraph(self, text: str, blanks: Sequence[Callable[[str], str]] = ()) -> str:
        """Return a text that stands by itself, with fields in the places of its blanks."""
        name = "div" if self.is_html else "p"
        return worded(name, text, is_html=self.is_html, picture=self.picture, blanks=blanks)


def item_xml(record: Record, *, identifier: str, title: str, picture: Callable[[str], str]) -> str:
    """Return the document of one item; `picture` gives the address of a picture by its digest."""
    content = record.content
    has_maximum = record.marks is not None
    item = _Item(content.is_html, picture, has_maximum)
    if content.kind == rules.CASE:
        body = item.paragraph(content.stem) + "".join(
            _part(item, part, number) for number, part in enumerate(content.parts, start=1)
        )
    else:
        body = _question(item, content, "RESPONSE", 1.0)
    root = element(
        "qti-assessment-item",
        *item.declarations,
        *_outcomes(record, item),
        element("qti-item-body", body),
        _processing(record, item),
        _feedback(record, item),
        xmlns=NAMESPACE,
        xmlns__xsi="http://www.w3.org/2001/XMLSchema-instance",
        xsi__schemaLocation=_SCHEMA,
        identifier=identifier,
        title=title,
        adaptive="false",
        time_dependent="false",
        xml__lang="zh-CN",
    )
    return _HEAD + root


def _outcomes(record: Record, item: _Item) -> list[str]:
    scorer = "human" if item.is_scored_by_people else None
    zero = element("qti-default-value", element("qti-value", "0"))
    outcomes = [_outcome("SCORE", "float", zero, external_scored=scorer)]
    if record.marks is not None:
        most = element("qti-default-value", element("qti-value", format(record.marks, "f")))
        outcomes.append(_outcome("MAXSCORE", "float", most))
    if record.content.rationale:
        outcomes.append(_outcome("FEEDBACK", "identifier"))
    return outcomes


def _outcome(identifier: str, base_type: str, *content: str, **attributes: str | None) -> str:
    return element(
        "qti-outcome-declaration",
        *content,
        identifier=identifier,
        cardinality="single",
        base_type=base_type,
        **attributes,
    )


def _processing(record: Record, item: _Item) -> str:
    is_standard = item.template and not record.content.rationale
    if is_standard and record.marks in (None, 1):
        address = f"{_TEMPLATES}{item.template}.xml"
        return element("qti-response-processing", template=address)
    rules_ = list(item.processing)
    if record.content.rationale:
        rules_.append(_set("FEEDBACK", _base("identifier", "rationale")))
    return element("qti-response-processing", *rules_) if rules_ else ""


def _feedback(record: Record, item: _Item) -> str:
    if not record.content.rationale:
        return ""
    return element(
        "qti-modal-feedback",
        element("qti-content-body", item.paragraph(record.content.rationale)),
        outcome_identifier="FEEDBACK",
        show_hide="show",
        identifier="rationale",
    )


def _part(item: _Item, part: rules.Part, number: int) -> str:
    content = rules.part_content(part, is_html=item.is_html)
    question = _question(item, content, f"RESPONSE_{number}", part.percent / 100)
    return element(
        "div", question, class_="part", data_part=part.kind, data_percent=str(part.percent)
    )


def _question(item: _Item, content: rules.Content, response: str, weight: float) -> str:
    """Return what a candidate reads and answers, and add its declaration and processing."""
    if content.kind == rules.FILL_IN:
        return _fill_in(item, content, response, weight)
    if content.kind == rules.SHORT_ANSWER:
        return _short_answer(item, content, response)
    interaction = {rules.ORDERING: _ordering, rules.MATCHING: _matching}.get(content.kind, _choice)
    body = item.paragraph(content.stem) + interaction(item, content, response)
    item.template = "match_correct"
    item.processing.append(_if_right(item, "qti-match", response, weight))
    return body


def _choice(item: _Item, content: rules.Content, response: str) -> str:
    is_multiple = content.kind == rules.MULTIPLE
    key = [letter for letter, choice in _named(content) if choice.is_key]
    _declare(item, response, "multiple" if is_multiple else "single", "identifier", key)
    return element(
        "qti-choice-interaction",
        *_options(item, "qti-simple-choice", content),
        response_identifier=response,
        shuffle="false" if content.kind == rules.TRUE_FALSE else "true",
        max_choices="0" if is_multiple else "1",
    )


def _ordering(item: _Item, content: rules.Content, response: str) -> str:
    _declare(item, response, "ordered", "identifier", list(content.order))
    return element(
        "qti-order-interaction",
        *_options(item, "qti-simple-choice", content),
        response_identifier=response,
        shuffle="true",
    )


def _matching(item: _Item, content: rules.Content, response: str) -> str:
    pairs = [f"{letter} T{number}" for letter, number in content.pairs]
    _declare(item, response, "multiple", "directedPair", pairs)
    name = "qti-simple-associable-choice"
    targets = [
        item.text(name, target, identifier=f"T{number}", match_max="0")
        for number, target in enumerate(content.targets, start=1)
    ]
    return element(
        "qti-match-interaction",
        element("qti-simple-match-set", *_options(item, name, content, match_max="0")),
        element("qti-simple-match-set", *targets),
        response_identifier=response,
        shuffle="true",
        max_associations="0",
    )


def _named(content: rules.Content) -> list[tuple[str, rules.Choice]]:
    """Return the options with identifiers: letters as far as they go."""
    return [
        (rules.LETTERS[place] if place < rules.MOST else f"X{place + 1}", choice)
        for place, choice in enumerate(content.choices)
    ]


def _options(item: _Item, name: str, content: rules.Content, **attributes: str | None) -> list[str]:
    return [
        item.text(name, choice.text, identifier=identifier, **attributes)
        for identifier, choice in _named(content)
    ]


def _fill_in(item: _Item, content: rules.Content, response: str, weight: float) -> str:
    fields = []
    for number, blank in enumerate(content.blanks, start=1):
        name = f"{response}_B{number}" if len(content.blanks) > 1 else response
        fields.append(partial(_field, blank, name))
        share = weight / len(content.blanks)
        if blank.number:
            _declare(item, name, "single", "float", [_float(blank.number)])
            item.processing.append(_if_right(item, "qti-equal", name, share, blank.tolerance))
        else:
            _declare(item, name, "single", "string", list(blank.accepted[:1]), blank.accepted)
            mapped = element("qti-map-response", identifier=name)
            item.processing.append(_add(element("qti-product", mapped, _weight(item, share))))
    is_one_text = len(content.blanks) == 1 and not content.blanks[0].number
    item.template = "map_response" if is_one_text else ""
    return item.paragraph(content.stem, fields)


def _field(blank: rules.Blank, response: str, written: str) -> str:
    """Return a field in the place of a blank, and how the blank was written."""
    longest = max([len(text) for text in blank.accepted] or [len(blank.number)])
    own = {"number": blank.number, "tolerance": blank.tolerance, "unit": blank.unit}
    return element(
        "qti-text-entry-interaction",
        response_identifier=response,
        expected_length=str(max(4, longest)),
        placeholder_text=blank.unit or None,
        **{f"data_{name}": value or None for name, value in own.items()},
        data_blank=written,
    )


def _short_answer(item: _Item, content: rules.Content, response: str) -> str:
    _declare(item, response, "single", "string", [])
    item.is_scored_by_people = True
    item.template = ""
    interaction = element("qti-extended-text-interaction", response_identifier=response)
    return item.paragraph(content.stem) + interaction + _for_scorers(item, content)


def _for_scorers(item: _Item, content: rules.Content) -> str:
    answer = item.text("div", content.answer, data_role="answer") if content.answer else ""
    lines = [element("li", _criterion(line), f"（{line.percent}%）") for line in content.rubric]
    listed = element("ul", *lines) if lines else ""
    if not answer and not listed:
        return ""
    body = element("qti-content-body", answer, listed)
    return element("qti-rubric-block", body, view="scorer", use="scoring")


def _criterion(line: rules.Criterion) -> str:
    return element(
        "span",
        escaped(line.text).replace("\n", "<br/>"),
        data_text="plain",
        data_role="criterion",
        data_percent=str(line.percent),
    )


def _declare(
    item: _Item,
    response: str,
    cardinality: str,
    base_type: str,
    correct: list[str],
    accepted: tuple[str, ...] = (),
) -> None:
    values = [element("qti-value", escaped(value)) for value in correct]
    entries = [
        element("qti-map-entry", map_key=text, mapped_value="1", case_sensitive="false")
        for text in accepted
    ]
    item.declarations.append(
        element(
            "qti-response-declaration",
            element("qti-correct-response", *values) if values else "",
            element("qti-mapping", *entries, default_value="0") if entries else "",
            identifier=response,
            cardinality=cardinality,
            base_type=base_type,
        )
    )


def _float(number: str) -> str:
    value = rules.as_number(number)
    return number if value is None else format(value, "f")


def _if_right(
    item: _Item, test: str, response: str, weight: float, tolerance: str | None = None
) -> str:
    """Return the rule that adds the weight where a response is the right one."""
    own: dict[str, str | None] = {}
    if tolerance is not None:
        off = _float(tolerance) if tolerance else ""
        own = {"tolerance_mode": "absolute", "tolerance": f"{off} {off}"} if off else {}
        own = own or {"tolerance_mode": "exact"}
    compared = element(
        test,
        element("qti-variable", identifier=response),
        element("qti-correct", identifier=response),
        **own,
    )
    then = element("qti-response-if", compared, _add(_weight(item, weight)))
    return element("qti-response-condition", then)


def _weight(item: _Item, weight: float) -> str:
    share = _base("float", f"{weight:.6f}".rstrip("0").rstrip("."))
    if not item.has_maximum:
        return share
    return element("qti-product", element("qti-variable", identifier="MAXSCORE"), share)


def _add(expression: str) -> str:
    return _set(
        "SCORE", element("qti-sum", element("qti-variable", identifier="SCORE"), expression)
    )


def _set(outcome: str, expression: str) -> str:
    return element("qti-set-outcome-value", expression, identifier=outcome)


def _base(base_type: str, value: str) -> str:
    return element("qti-base-value", escaped(value), base_type=base_type)


def title_of(record: Record) -> str:
    """Return a line that names an item in other tools: the beginning of its stem."""
    content = record.content
    text = markup.plain(content.stem) if content.is_html else content.stem
    return " ".join(text.split())[:60] or record.code
