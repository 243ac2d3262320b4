"""Load document forms with their files."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.documents.models import Document

from accounts.models import User
from content.handbooks.documents import FormDocument
from content.handbooks.files import checked_file
from content.handbooks.models import FormPage
from content.handbooks.operations.roots import ensure_handbooks
from content.pages.rules import lines, split_place
from content.pages.writing import Loaded, place, require_articles, revise
from core import audit


@transaction.atomic(durable=True)
def load_forms(
    *,
    documents: Iterable[FormDocument],
    read: Callable[[str], bytes],
    actor: User | None,
    at: datetime,
    publish: bool = True,
) -> Loaded:
    """Add the forms that are not there yet, and renew those whose document changed.

    Safe to repeat: a form whose document is the same is left as editors made it.

    Args:
        read: returns the file of that name.

    Raises:
        ArticlesMissing: a form rests on an article that is not loaded. Nothing is loaded.
        Refusal: a file cannot be handed out; see `files.checked_file`.
    """
    documents = list(documents)
    require_articles(
        split_place(key)[0]
        for document in documents
        for key in lines(document.fields["basis_keys"])
    )
    root = ensure_handbooks().forms
    standing = {form.slug: form for form in FormPage.objects.child_of(root)}
    counts = {"created": 0, "updated": 0, "unchanged": 0}
    for document in documents:
        form = standing.get(document.slug)
        if form is not None and form.source_digest == document.digest:
            counts["unchanged"] += 1
            continue
        counts["created" if form is None else "updated"] += 1
        form = form or FormPage(slug=document.slug, live=False)
        form.source_digest = document.digest
        for name, value in document.fields.items():
            setattr(form, name, value)
        form.document = _keep(document, read(document.file), actor)
        place(form, root)
        revise(form, actor, publish=publish)
        audit.record("content.form-loaded", actor=actor, subject=form, at=at)
    return Loaded(**counts)


def _keep(document: FormDocument, data: bytes, actor: User | None) -> Document:
    checked = checked_file(document.file, data)
    kept = Document(
        title=document.title,
        file=ContentFile(checked.data, checked.name),
        file_size=len(checked.data),
        uploaded_by_user=actor,
    )
    kept.save()
    kept.get_file_hash()
    return kept
