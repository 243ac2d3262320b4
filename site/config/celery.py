"""The Celery application of the production set-up; the embedded one uses core.jobs."""
