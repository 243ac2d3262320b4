"""The password hasher: Argon2id with parameters written down (docs/decisions/0004)."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """19 MiB of memory, 2 passes, 1 lane: the first recommendation of OWASP for Argon2id."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
