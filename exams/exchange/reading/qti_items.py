"""One assessment item of QTI, any version, as a record."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from exams.bank import markup, rules
from exams.exchange.documents import Record
from exams.exchange.extras import with_extras
from exams.exchange.reading.html import Texts, settled, unmarked
from exams.exchange.reading.judging import Unfit, is_told, question_place, require_fit, short
from exams.exchange.reading.qti_names import child, children, text_in
from exams.exchange.reading.qti_questions import Declaration, Questions, declaration_of
from exams.exchange.reading.qti_texts import APART, is_interaction, worded

_BLOCKS = (
    "choice-interaction order-interaction match-interaction associate-interaction "
    "extended-text-interaction"
).split()
_FIELD = "text-entry-interaction"
_BUTTON = "end-attempt-interaction"
_EXPLAINS = ("rationale", "solution", "explan", "general", "解析")


@dataclass(frozen=True, slots=True)
class Source:
    """One item of a package, with what surrounds it. Names of `root` are `renamed`."""

    root: etree._Element
    place: str
    texts: Texts
    stimulus: Callable[[str], etree._Element | None] = lambda _address: None
    extras: Mapping[str, Any] | None = None  # what this platform wrote beside the item


def read_item(source: Source) -> Record:
    """Return an item as a record.

    Raises:
        Unfit: it asks something that no item of ours can ask, or does not say what is right.
    """
    root, texts = source.root, source.texts
    body = child(root, "item-body")
    if body is None:
        raise Unfit("no-body", _("The item has no body."))
    if child(root, "template-declaration") is not None:
        raise Unfit("template-item", _("The item draws its numbers anew each time."))
    interactions = _interactions(body, texts)
    questions = Questions(_declarations(root), _tolerances(root), texts)
    extras = source.extras or {}
    content = _content(source, body, interactions, questions)
    rationale = _rationale(root, body, texts)
    content = settled(replace(content, rationale=rationale), texts)
    _note_rest(source, content)
    require_fit(content)
    record = Record(
        place=source.place,
        content=content,
        code=root.get("identifier") or "",
        marks=_marks(root),
        notes=tuple(texts.notes),
    )
    return with_extras(record, extras) if source.extras is not None else record


def _interactions(body: etree._Element, texts: Texts) -> list[etree._Element]:
    found = [each for each in body.iter(etree.Element) if is_interaction(each)]
    if any(each.tag == _BUTTON for each in found):
        texts.note(_("Buttons in the item (hints, ending the attempt) were left out."))
    asked = [each for each in found if each.tag != _BUTTON]
    for each in asked:
        if each.tag != _FIELD and each.tag not in _BLOCKS:
            raise Unfit(
                "unsupported-interaction",
                _("The interaction %(name)s has no type of item here. Rewrite it as a choice, "
                  "matching, ordering or fill-in.") % {"name": each.tag},
            )  # fmt: skip
    if not asked:
        raise Unfit("no-interaction", _("The item asks nothing: it has no interaction."))
    return asked


def _declarations(root: etree._Element) -> dict[str, Declaration]:
    return {
        each.get("identifier") or "": declaration_of(each)
        for each in children(root, "response-declaration")
    }


def _tolerances(root: etree._Element) -> dict[str, str]:
    """Return by response how far off a number may be, where response processing says so."""
    found: dict[str, str] = {}
    processing = child(root, "response-processing")
    for test in processing.iter("equal") if processing is not None else ():
        variable = child(test, "variable")
        off = (test.get("tolerance") or "").split()
        if variable is not None and off and test.get("tolerance-mode") == "absolute":
            found[variable.get("identifier") or ""] = off[-1]
    return found


def _content(
    source: Source,
    body: etree._Element,
    interactions: Sequence[etree._Element],
    questions: Questions,
) -> rules.Content:
    kind = str((source.extras or {}).get("kind", ""))
    shared = _shared_stimulus(source)
    fields = [each for each in interactions if each.tag == _FIELD]
    is_one = len(interactions) == 1 or len(fields) == len(interactions)
    if is_one and kind != rules.CASE:
        content = _question(body, interactions, questions, kind)
        return replace(content, stem=f"{shared}{_break(shared)}{content.stem}")
    content = _case(body, shared, questions)
    # A candidate has to read something: the name of the item where the file has nothing else.
    return replace(content, stem=content.stem or source.texts.plain(source.root.get("title") or ""))


def _break(text: str) -> str:
    return "<br>" if text and not text.endswith(">") else ""


def _shared_stimulus(source: Source) -> str:
    """Return the texts that stand in files of their own, for several items."""
    texts = ""
    for reference in children(source.root, "assessment-stimulus-ref"):
        root = source.stimulus(reference.get("href") or "")
        if root is None:
            source.texts.note(_("A text that the item refers to is not in the file."))
        elif (body := child(root, "stimulus-body")) is not None:
            texts += worded(body, source.texts)
    return texts


def _question(
    group: etree._Element,
    interactions: Sequence[etree._Element],
    questions: Questions,
    kind: str,
) -> rules.Content:
    """Return what one or several interactions in a part of a body ask together."""
    if interactions[0].tag == _FIELD:
        blanks = tuple(map(questions.blank, interactions))
        written = {each: _mark(each) for each in interactions}
        return rules.Content(
            rules.FILL_IN, _stem(group, questions.texts, written), (), "", "", blanks=blanks
        )
    stem = _stem(group, questions.texts, {})
    content = questions.read(stem, interactions[0], kind)
    return (
        _scored(content, group, questions.texts) if content.kind == rules.SHORT_ANSWER else content
    )


def _mark(field: etree._Element) -> str:
    """Return how the blank of a field is written in a stem."""
    own = field.get("data-blank")
    return own if own == "" or (own and rules.BLANK.fullmatch(own)) else "____"


def _stem(group: etree._Element, texts: Texts, written: Mapping[etree._Element, str]) -> str:
    marked = [each for each in _around(group) if each.get("data-text")]
    stem = worded(marked[0] if marked else group, texts, written)
    prompts = list(group.iter("prompt"))
    for prompt in prompts:
        text = worded(prompt, texts)
        stem = f"{stem}{_paragraph(text) if stem.endswith('>') else _break(stem) + text}"
    return stem


def _around(element: etree._Element) -> Iterator[etree._Element]:
    """Yield an element and what is in it, but not what interactions and rubrics hold."""
    yield element
    for each in element:
        if not is_interaction(each) and each.tag not in APART:
            yield from _around(each)


def _scored(content: rules.Content, group: etree._Element, texts: Texts) -> rules.Content:
    """Return a short answer with what the file tells those who mark it."""
    blocks = [
        each for each in group.iter("rubric-block") if "scorer" in (each.get("view") or "").split()
    ]
    marked = [each for block in blocks for each in block.iter() if each.get("data-role")]
    answers = [worded(each, texts) for each in marked if each.get("data-role") == "answer"]
    rubric = tuple(
        rules.Criterion(unmarked(worded(each, texts)), _count(each.get("data-percent")))
        for each in marked
        if each.get("data-role") == "criterion"
    )
    if not marked:
        answers = [worded(block, texts) for block in blocks]
    return replace(content, answer="".join(filter(None, answers)) or content.answer, rubric=rubric)


def _count(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 4 else 0


@dataclass(slots=True)
class _Group:
    """One question of a case, and the text before it."""

    element: etree._Element
    before: list[etree._Element]


def _case(body: etree._Element, shared: str, questions: Questions) -> rules.Content:
    groups, stimulus = _groups(body)
    parts = [_part(group, questions) for group in groups]
    percents = [_count(group.element.get("data-percent")) for group in groups]
    if not all(percents) or sum(percents) != 100:
        percents = _even(len(parts))
        if len(parts) > 1:
            questions.texts.note(
                _("The file does not say how marks are shared among the questions: equally here.")
            )
    parts = [
        replace(part, percent=each, stem=part.stem or question_place(number))
        for number, (part, each) in enumerate(zip(parts, percents, strict=True), start=1)
    ]
    stem = shared + "".join(worded(each, questions.texts) for each in stimulus)
    return rules.Content(rules.CASE, stem, (), "", "", parts=tuple(parts))


def _even(count: int) -> list[int]:
    shares = [100 // count] * count
    shares[-1] += 100 - sum(shares)
    return shares


def _groups(body: etree._Element) -> tuple[list[_Group], list[etree._Element]]:
    """Return the questions of a body with what stands before each, and the text they share."""
    groups: list[_Group] = []
    before: list[etree._Element] = []
    for is_question, element in _segments(body):
        if is_question:
            groups.append(_Group(element, before))
            before = []
        else:
            before.append(element)
    first = groups[0].before
    # A question without words of its own takes the paragraph before it.
    kept = 0 if _has_words(groups[0].element) or len(first) < 2 else 1
    stimulus, groups[0].before = first[: len(first) - kept], first[len(first) - kept :]
    return groups, stimulus + before


def _has_words(group: etree._Element) -> bool:
    if any(text_in(prompt) for prompt in group.iter("prompt")):
        return True
    return any(each.get("data-text") for each in _around(group)) or (
        not is_interaction(group) and bool(markup.plain(worded(group, Texts())))
    )


def _segments(parent: etree._Element) -> Iterator[tuple[bool, etree._Element]]:
    """Yield the pieces of a body in order: whether a piece asks something, and the piece."""
    if (parent.text or "").strip():
        yield False, _span(parent.text)
    for each in parent:
        asked = [one for one in each.iter(etree.Element) if is_interaction(one)]
        if not asked:
            if each.tag not in APART:
                yield False, each
        elif len(asked) == 1 or each.get("data-part") or all(one.tag == _FIELD for one in asked):
            yield True, each
        else:
            yield from _segments(each)
        if (each.tail or "").strip():
            yield False, _span(each.tail)


def _span(text: str | None) -> etree._Element:
    span = etree.Element("p")
    span.text = text
    return span


def _part(group: _Group, questions: Questions) -> rules.Part:
    element = group.element
    asked = [each for each in element.iter(etree.Element) if is_interaction(each)]
    asked = [each for each in asked if each.tag != _BUTTON]
    if not asked:
        raise Unfit("no-interaction", _("The item asks nothing: it has no interaction."))
    holder = element if element not in asked else _held(element)
    inner = asked if element not in asked else [holder[0]]
    content = _question(holder, inner, questions, element.get("data-part") or "")
    if content.kind not in rules.PART_KINDS:
        raise Unfit(
            "unsupported-part",
            _("Several questions share a text, and one of them is an ordering or a matching. Make "
              "it an item of its own."),
        )  # fmt: skip
    before = "".join(_paragraph(worded(each, questions.texts)) for each in group.before)
    stem = f"{before}{content.stem}" if before else content.stem
    return rules.Part(
        kind=content.kind,
        stem=stem,
        choices=content.choices,
        blanks=content.blanks,
        answer=content.answer,
        rubric=content.rubric,
    )


def _paragraph(text: str) -> str:
    return text if text.startswith("<") or not text else f"<p>{text}</p>"


def _held(interaction: etree._Element) -> etree._Element:
    """Return a block around a copy of an interaction that stands right in the body."""
    holder = etree.Element("div")
    copied = etree.fromstring(etree.tostring(interaction, with_tail=False))
    holder.append(copied)
    return holder


def _marks(root: etree._Element) -> Decimal | None:
    outcomes = {each.get("identifier"): each for each in children(root, "outcome-declaration")}
    most = outcomes.get("MAXSCORE")
    if most is not None and (default := child(most, "default-value")) is not None:
        return rules.as_number(text_in(child(default, "value")))
    score = outcomes.get("SCORE")
    normal = None if score is None else score.get("normal-maximum")
    return rules.as_number(normal) if normal else None


def _rationale(root: etree._Element, body: etree._Element, texts: Texts) -> str:
    """Return the feedback that explains; what else is said to candidates becomes a note."""
    blocks = [*children(root, "modal-feedback"), *body.iter("feedback-block")]
    named = [(each.get("identifier") or "", each) for each in blocks]
    told = [pair for pair in named if any(word in pair[0].lower() for word in _EXPLAINS)] or (
        named if len(named) == 1 else []
    )
    inline = [(each.get("identifier") or "", each) for each in body.iter("feedback-inline")]
    for name, block in [*named, *inline]:
        if (name, block) not in told[:1]:
            text = short(text_in(block))
            if not text:
                continue
            texts.note(_("Feedback %(name)s: %(text)s") % {"name": name, "text": text})
    if not told:
        return ""
    block = told[0][1]
    marked = [each for each in block.iter() if each.get("data-text")]
    return worded(marked[0] if marked else block, texts)


def _note_rest(source: Source, content: rules.Content) -> None:
    """Note what an item of another tool has that has no place here."""
    if source.extras is not None:
        return
    root, texts = source.root, source.texts
    title = (root.get("title") or "").strip()
    texts.has_title = title != root.get("identifier") and not is_told(title, content)
    if root.get("adaptive") == "true":
        texts.note(_("The item leads through several attempts; it is taken as one question."))
    if any(True for _each in root.iter("stylesheet", "catalog-info", "companion-materials-info")):
        texts.note(_("Styles, catalogs and other material beside the item were left out."))
    for block in root.iter("rubric-block"):
        if "scorer" not in (block.get("view") or "").split():
            texts.note(_("Instructions: %(text)s") % {"text": short(text_in(block))})
