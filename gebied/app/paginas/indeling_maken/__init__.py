"""The page Indeling maken and its parts."""
