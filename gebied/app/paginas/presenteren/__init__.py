"""The page Presenteren and its parts."""
