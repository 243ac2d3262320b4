"""Reads about document forms."""

from datetime import date

from django.db.models import QuerySet

from content.handbooks.models import FormPage
from content.laws.queries import Quote, articles_by_keys, quote
from content.pages import rules


def published_forms(*, domain: str = "") -> QuerySet[FormPage]:
    """Return the document forms that readers see, with their files, by code and title."""
    forms: QuerySet[FormPage] = FormPage.objects.live().select_related("document")
    if domain:
        forms = forms.filter(domain=domain)
    return forms.order_by("code", "title")


def form_domains() -> list[str]:
    """Return the domains that published forms are for."""
    forms = FormPage.objects.live().exclude(domain="")
    return list(forms.order_by("domain").values_list("domain", flat=True).distinct())


def form_basis(form: FormPage, *, on: date) -> list[Quote]:
    """Return the articles that a form rests on, as they stand on a day. One query, or none."""
    keys = [rules.split_place(key)[0] for key in rules.lines(form.basis_keys)]
    known = articles_by_keys(keys)
    return [quote(known[key], on=on) for key in dict.fromkeys(keys) if key in known]
