"""The page Aanpassen and its parts."""
