"""The parts of the page Gegevens, one module each."""
