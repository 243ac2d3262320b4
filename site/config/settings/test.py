"""Settings of the test suite."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ.setdefault("IDENTITY_KEY", "only-for-tests-identity")

from config.settings.base import *  # noqa: E402, F403
from config.settings.base import DATABASES, env  # noqa: E402

DEMO = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATABASES["default"].setdefault("TEST", {})["NAME"] = env.str("TEST_DATABASE", default=None)
