"""Put in the synonyms, names of laws and domains that come with the platform."""

from typing import Any

from django.core.management.base import BaseCommand

from content.search.delivered import delivered
from content.search.operations import load_search_words


class Command(BaseCommand):
    help = (
        "Put in the synonyms, names of laws and domains that come with the platform. Safe to "
        "repeat: what editors changed or deleted since is left as it is."
    )

    def handle(self, **options: Any) -> None:
        loaded = load_search_words(words=delivered())
        self.stdout.write(
            self.style.SUCCESS(
                f"{loaded.synonyms} synonyms, {loaded.aliases} names of laws and "
                f"{loaded.domains} domains added; {loaded.laws} laws given a domain."
            )
        )
