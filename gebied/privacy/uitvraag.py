"""The empty table for providers; what they fill in comes back through the door."""

from gebied.bronnen.gebruik.uitvraag import schrijf_uitvraag

__all__ = ["schrijf_uitvraag"]
