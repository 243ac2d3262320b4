from content.laws.models import Article, Law, LawVersion

__all__ = ["Article", "Law", "LawVersion"]
