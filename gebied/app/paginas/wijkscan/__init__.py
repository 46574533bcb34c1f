"""The page Wijkscan and its parts."""
