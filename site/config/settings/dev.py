"""The embedded set-up that `make serve` starts: SQLite, embedded worker, loopback."""

from config.settings.base import *

# Static files are served from where they lie; `make setup` puts compressed ones beside them.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
