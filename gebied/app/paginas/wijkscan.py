"""The page Wijkscan."""

from __future__ import annotations

import streamlit as st

from gebied.opslag import Project


def wijkscan(project: Project) -> None:
    """Show the page."""
    st.title("Wijkscan")
