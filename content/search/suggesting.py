""" "Did you mean": what sounds or looks like a word that nothing holds."""

from difflib import SequenceMatcher

from django.db.models import Q

from content.search.asking import Term
from content.search.models import IndexedWord
from content.search.naming import close_names, plain, sound_of
from content.search.queries import Results
from content.search.zhtok import fold

ALIKE = 0.6  # share of characters in common from which a word may have been meant
MOST = 3  # suggestions
CANDIDATES = 200  # words that are compared


def suggestions(results: Results) -> list[str]:
    """Return queries that were perhaps meant, all that may be mended at once first.

    No query of the database where all words are known; two for each word that nothing holds.
    """
    text = fold(results.wanted.text).strip()
    mends = [_names_like(text, results)] + [
        (term.text, _words_like(term, results)[:MOST])
        for term in (results.asked.terms[place] for place in results.pool.unknown)
    ]
    mended = text
    for typed, better in mends:
        if better and (typed in mended or mended == text):
            mended = _with(mended, typed, better[0])
    singles = [_with(text, typed, word) for typed, better in mends for word in better]
    return [each for each in dict.fromkeys([mended, *singles]) if each != text][:MOST]


def _with(text: str, typed: str, better: str) -> str:
    return text.replace(typed, better) if typed in text else better


def _names_like(text: str, results: Results) -> tuple[str, list[str]]:
    """Return what was taken for the name of a law, or the whole query, and names close to it."""
    names = results.lexicon.lexicon.laws
    typed = results.asked.assumed or (plain(text) if not len(results) else "")
    if not typed or typed in names:
        return "", []
    # A law has many names: one of each is enough.
    laws = {tuple(names[name]): name for name in reversed(close_names(typed, names))}
    return typed, list(reversed(laws.values()))


def _words_like(term: Term, results: Results) -> list[str]:
    text = term.text
    if not 1 < len(text) <= 20 or text in results.lexicon.lexicon.synonyms:
        return []
    sound = sound_of(text)
    same = IndexedWord.objects.filter(sound=sound).exclude(word=text).order_by("-documents")
    words = list(same.values_list("word", flat=True)[:MOST])
    known = [word for word in results.lexicon.lexicon.synonyms if len(word) == len(text)]
    words += [word for word in known if word != text and sound_of(word) == sound][:MOST]
    return words or _looking_like(text)


def _looking_like(text: str) -> list[str]:
    if len(text) < 3:
        return []
    near = IndexedWord.objects.filter(
        Q(word__startswith=text[:2]) | Q(word__endswith=text[-2:]) | Q(word__startswith=text[0])
    ).order_by("-documents")
    rated = [
        (-SequenceMatcher(None, text, word, autojunk=False).ratio(), -documents, word)
        for word, documents in near.values_list("word", "documents")[:CANDIDATES]
    ]
    return [word for share, _, word in sorted(rated) if -share >= ALIKE][:MOST]
