"""The small run copies an SQLite database; on PostgreSQL `make test-faults` does the same."""

from django.db import connection

collect_ignore = [] if connection.vendor == "sqlite" else ["test_bad_network.py"]
