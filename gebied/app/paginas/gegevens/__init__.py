"""The page Gegevens and its parts, one module each."""
