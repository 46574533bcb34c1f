"""Indicators: from columns to figures that add up correctly, with margin, coverage and source."""
