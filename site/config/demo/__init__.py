"""The demonstration city: real laws, cases and roster, and people to sign in as.

Everything is done by the operations that people use, one after the other, so that it has the
same evidence as a real installation. Each step may be repeated; an interrupted load goes on.
"""

from config.demo.loading import go_on, is_loaded, load

__all__ = ["go_on", "is_loaded", "load"]
