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


def plant_site_tree(*, sender: AppConfig, using: str, **_: Any) -> None:
    """Make the roots of the tree of pages once all tables are there.

    After a migration, as Django makes its permissions: an installation without any content has
    the places to write in, and a database that a test flushed has them again.
    """
    from django.contrib.auth.management import create_permissions

    from content.pages.operations import ensure_site_tree

    if "content_handbookpage" in connections[using].introspection.table_names():
        # Our turn comes before that of Django's own receiver.
        create_permissions(sender, using=using, verbosity=0)
        ensure_site_tree()
