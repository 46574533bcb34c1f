"""The page Aanpassen."""

from __future__ import annotations

import streamlit as st

from gebied.opslag import Project


def aanpassen(project: Project) -> None:
    """Show the page."""
    st.title("Aanpassen")
