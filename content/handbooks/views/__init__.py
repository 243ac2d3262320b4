"""Pages of handbooks, document forms, lists of matters and editions."""
