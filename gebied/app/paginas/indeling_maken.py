"""The page Indeling maken."""

from __future__ import annotations

import streamlit as st

from gebied.opslag import Project


def indeling_maken(project: Project) -> None:
    """Show the page."""
    st.title("Indeling maken")
