"""The only code that touches files or network; foreign names and missing codes end here."""
