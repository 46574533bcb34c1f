"""The page Begin and its parts."""
