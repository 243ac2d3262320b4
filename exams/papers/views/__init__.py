"""Pages of blueprints and papers."""
