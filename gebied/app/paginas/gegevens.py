"""The page Gegevens."""

from __future__ import annotations

import streamlit as st

from gebied.opslag import Project


def gegevens(project: Project) -> None:
    """Show the page."""
    st.title("Gegevens")
