"""The texts of an item, all of them: for pictures and for what a format cannot hold."""

from exams.bank import markup, rules


def texts_of(content: rules.Content) -> list[str]:
    """Return stem, options, targets, accepted texts, answer, rubric, rationale, and the parts'."""
    texts = [content.stem, *(choice.text for choice in content.choices), *content.targets]
    texts += [text for blank in content.blanks for text in (*blank.accepted, blank.unit)]
    texts += [content.answer, *(line.text for line in content.rubric)]
    for part in content.parts:
        texts += texts_of(rules.part_content(part, is_html=content.is_html))
    return [*texts, content.rationale]


def pictures_of(content: rules.Content) -> list[str]:
    """Return the digests of the pictures that an item shows, each once."""
    return markup.pictures_in("\n".join(texts_of(content))) if content.is_html else []
