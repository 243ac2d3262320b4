"""Settings of the test suite."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ.setdefault("IDENTITY_KEY", "only-for-tests-identity")
if os.environ.get("REDIS_URL"):
    # Each process of the suite has a Redis database of its own, as it has a database.
    server = os.environ["REDIS_URL"].rpartition("/")[0]
    number = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    os.environ["REDIS_URL"] = f"{server}/{number}"

from config.settings.base import *
from config.settings.base import DATABASES, env

# A test that forgets a folder of its own must not write into the installation's.
SCRATCH = Path(tempfile.gettempdir()) / f"zhifa-tests-{os.getpid()}"
KEY_FOLDER = SCRATCH / "keys"
RECEIPT_KEY_FOLDER = SCRATCH / "receipt-keys"
UPLOAD_FOLDER = SCRATCH / "uploads"
PHOTO_FOLDER = SCRATCH / "photos"
EVIDENCE_FOLDER = SCRATCH / "evidence"
MEDIA_ROOT = SCRATCH / "media"
DEMO = False
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
# Without the cache of sessions, so that a page costs as many queries on either set-up.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
# Jobs are rows that a test looks at or runs; tests marked `services` send them to a real worker.
JOBS_EMBEDDED = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATABASES["default"].setdefault("TEST", {})["NAME"] = env.str("TEST_DATABASE", default=None)
