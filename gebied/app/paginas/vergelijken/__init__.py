"""The page Vergelijken and its parts."""
