from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class ContentConfig(AppConfig):
    name = "content"

    def ready(self) -> None:
        from django.apps import apps

        post_migrate.connect(
            plant_site_tree,
            sender=apps.get_app_config("wagtailcore"),
            dispatch_uid="content.plant_site_tree",
        )
        from content.review import database

        database.connect(apps.get_app_config("wagtailcore"))
        # Models are there from now on.
        import content.receivers  # noqa: F401 (connects them)
        from content.pages import receivers as pages

        pages.connect()
        from content.review import mail

        mail.connect()


def plant_site_tree(*, sender: AppConfig, using: str, **_: Any) -> None:
    """Make the roots of the tree of pages once all tables are there.

    After a migration, as Django makes its permissions: an installation without any content has
    the places to write in, and a database that a test flushed has them again.
    """
    from django.contrib.auth.management import create_permissions

    from content.handbooks.operations import ensure_handbooks
    from content.pages.operations import ensure_cases
    from content.posts.operations import ensure_posts
    from content.search.delivered import delivered
    from content.search.operations import load_search_words, permit_word_keepers

    if "content_postmappage" in connections[using].introspection.table_names():
        # Our turn comes before that of Django's own receiver.
        create_permissions(sender, using=using, verbosity=0)
        ensure_cases()
        ensure_handbooks()
        ensure_posts()
        permit_word_keepers()
        load_search_words(words=delivered())
