"""The Chinese catalog: what the code says, what is translated, what a page will show.

    python scripts/messages.py missing    list texts without a translation, and other faults
    python scripts/messages.py merge      take locale/parts/*.po into django.po, drop what is unused
    python scripts/messages.py compile    write django.mo, what Django reads

Needs no gettext tools. Entries of `locale/parts/*.po`, one file per piece of work under way, count
as if they stood in django.po.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import django
import wagtail
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
APPS = ("site", "content", "learning", "exams", "certificates")
LOCALE = ROOT / "site" / "locale"
CATALOG = LOCALE / "zh_Hans" / "LC_MESSAGES" / "django.po"
HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""

FUNCTION = re.compile(r"_|n?p?gettext(_lazy)?|gettext_noop")
LITERAL = re.compile(r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")
CALL = re.compile(
    r"(?<!\w)(_|n?p?gettext)\(\s*((?:" + LITERAL.pattern + r"\s*,?\s*)+)", re.ASCII | re.DOTALL
)
PLACEHOLDER = re.compile(r"%\((\w+)[^)]*\)")

Key = tuple[str | None, str]  # context, text in the singular


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the code that a reader may see."""

    singular: str
    plural: str | None
    context: str | None
    place: str  # file, from the root

    @property
    def key(self) -> Key:
        """Return what tells the text from others."""
        return (self.context, self.singular)


# --- What the code says --------------------------------------------------------------------------


def texts_of_python(path: Path) -> Iterator[Text]:
    """Return the texts in calls of gettext and its kin, those inside f-strings included."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if not isinstance(node, ast.Call):
            continue
        function = str(getattr(node.func, "id", getattr(node.func, "attr", "")))
        literals = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args]
        if FUNCTION.fullmatch(function) and literals:
            text = _text_of(function, literals, path)
            if isinstance(text.singular, str) and text.singular:
                yield text


def _text_of(function: str, literals: list[Any], path: Path) -> Text:
    """Return the text that a function is called with: context, singular, plural, as it has them."""
    kind = function.partition("gettext")[0]
    context = literals.pop(0) if "p" in kind else None
    plural = literals[1] if "n" in kind else None
    return Text(literals[0], plural, context, str(path.relative_to(ROOT)))


def texts_of_template(path: Path) -> Iterator[Text]:
    """Return the texts in translation tags, as Django itself reads them."""
    for match in CALL.finditer(templatize(path.read_text(encoding="utf-8"), origin=str(path))):
        literals = [ast.literal_eval(part[0]) for part in LITERAL.finditer(match[2])]
        yield _text_of(match[1], literals, path)


def texts_of_code() -> list[Text]:
    """Return every text of every app, in a stable order."""
    found: list[Text] = []
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                found.extend(texts_of_python(path))
        for path in sorted((ROOT / app).rglob("templates/**/*")):
            if path.suffix in (".html", ".txt", ".svg"):
                found.extend(texts_of_template(path))
    return found


# --- What is translated --------------------------------------------------------------------------


def read_catalog(path: Path) -> list[Message]:
    """Return the entries of a file; a part may lack the header."""
    text = path.read_text(encoding="utf-8")
    if 'msgid ""\nmsgstr ""' not in text:
        text = f"{HEADER}\n{text}"
    catalog = read_po(BytesIO(text.encode()), locale="zh_Hans", abort_invalid=True)
    return [message for message in catalog if message.id]


def key_of(message: Message) -> Key:
    """Return what tells the entry from others."""
    singular = message.id if isinstance(message.id, str) else message.id[0]
    return (message.context, str(singular))


def translation_of(message: Message) -> str:
    """Return the text in Chinese, which has one form for all numbers."""
    if isinstance(message.string, str):
        return message.string
    return str(message.string[0]) if message.string else ""


def read_all() -> tuple[dict[Key, Message], list[str]]:
    """Return the entries of django.po and of the parts over it, and where two parts differ."""
    known = (
        {key_of(message): message for message in read_catalog(CATALOG)}
        if (CATALOG.exists())
        else {}
    )
    origins: dict[Key, str] = {}
    conflicts = []
    for path in sorted((LOCALE / "parts").glob("*.po")):
        for message in read_catalog(path):
            key, other = key_of(message), known.get(key_of(message))
            if other and key in origins and translation_of(message) != translation_of(other):
                conflicts.append(
                    f"{key[1]!r} is {translation_of(other)!r} in {origins[key]}, "
                    f"{translation_of(message)!r} in {path.name}"
                )
            else:
                known[key], origins[key] = message, path.name
    return known, conflicts


def keys_of_libraries() -> set[Key]:
    """Return the texts of Django and of Wagtail's desk: we may say them better, or at all."""
    catalogs = (
        Path(django.__file__).parent / "conf/locale/zh_Hans/LC_MESSAGES/django.po",
        Path(wagtail.__file__).parent / "admin/locale/en/LC_MESSAGES/django.po",
    )
    return {key_of(message) for catalog in catalogs for message in read_catalog(catalog)}


def faults(texts: list[Text], known: dict[Key, Message]) -> list[str]:
    """Return one line for each text that is missing, fuzzy, wrong or no longer used."""
    used: dict[Key, Text] = {}
    for text in texts:
        used.setdefault(text.key, text)
    lines = [
        f"{text.place}: {fault}: {text.singular!r}"
        for key, text in used.items()
        if (fault := _fault(text, known.get(key)))
    ]
    obsolete = known.keys() - used.keys() - keys_of_libraries()
    return lines + [f"no longer used: {key[1]!r}" for key in sorted(obsolete, key=str)]


def _fault(text: Text, message: Message | None) -> str:
    if message is None or not translation_of(message):
        return "missing"
    if message.fuzzy:
        return "fuzzy"
    if (text.plural is not None) != message.pluralizable:
        return "plural form needed" if text.plural else "plural form too many"
    wanted = set(PLACEHOLDER.findall(f"{text.singular} {text.plural or ''}"))
    # A number may go unsaid in a singular, and be said in the Chinese form of both.
    strange = set(PLACEHOLDER.findall(translation_of(message))) - wanted
    lost = set(PLACEHOLDER.findall(text.plural or text.singular)) - set(
        PLACEHOLDER.findall(translation_of(message))
    )
    return f"placeholders differ ({', '.join(sorted(strange | lost))})" if strange | lost else ""


# --- Commands ------------------------------------------------------------------------------------


def catalog_of(messages: list[Message]) -> Catalog:
    """Return a catalog of these entries, with a header."""
    catalog = Catalog(
        locale="zh_Hans", project="zhifa", charset="utf-8", fuzzy=False, header_comment=""
    )
    for message in messages:
        catalog[message.id] = message
    return catalog


def missing() -> int:
    """List the faults; fail if there are any."""
    texts = texts_of_code()
    known, conflicts = read_all()
    lines = conflicts + faults(texts, known)
    count = len({text.key for text in texts})
    print("\n".join([*lines, f"{count} texts, {len(lines)} faults."]))
    return 1 if lines else 0


def merge() -> int:
    """Write django.po anew: each text of the code once, with the files that say it."""
    known, conflicts = read_all()
    texts: dict[Key, Text] = {}
    places: dict[Key, set[str]] = {}
    for text in texts_of_code():
        texts.setdefault(text.key, text)
        places.setdefault(text.key, set()).add(text.place)
    entries = [
        known[key] for key in sorted(keys_of_libraries() & known.keys() - texts.keys(), key=str)
    ]
    for key in sorted(texts, key=lambda key: (sorted(places[key]), key[1], key[0] or "")):
        string = translation_of(known[key]) if key in known else ""
        entries.append(_entry(texts[key], string, sorted(places[key])))
    CATALOG.parent.mkdir(parents=True, exist_ok=True)
    with CATALOG.open("wb") as target:
        target.write(f"{HEADER}\n".encode())
        write_po(target, catalog_of(entries), width=100, include_lineno=False, omit_header=True)
    print("\n".join([*conflicts, f"{len(entries)} texts in {CATALOG.relative_to(ROOT)}"]))
    return 0


def _entry(text: Text, string: str, places: list[str]) -> Message:
    singular, plural = text.singular, text.plural
    return Message(
        (singular, plural) if plural else singular,
        (string,) if plural else string,
        locations=[(place, 0) for place in places],
        context=text.context,
    )


def compile_catalog() -> int:
    """Write what Django reads, if it is older than its sources."""
    sources = [CATALOG, *(LOCALE / "parts").glob("*.po")]
    target = CATALOG.with_suffix(".mo")
    newest = max((path.stat().st_mtime for path in sources if path.exists()), default=0.0)
    if target.exists() and target.stat().st_mtime >= newest:
        return 0
    known, _conflicts = read_all()
    messages = [message for message in known.values() if translation_of(message)]
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as stream:
        write_mo(stream, catalog_of(messages))
    return 0


COMMANDS = {"missing": missing, "merge": merge, "compile": compile_catalog}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:
        raise SystemExit(__doc__)
    raise SystemExit(COMMANDS[sys.argv[1]]())
