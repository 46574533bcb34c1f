"""The page Gebiedsanalyse."""

from __future__ import annotations

import streamlit as st

from gebied.opslag import Project


def gebiedsanalyse(project: Project) -> None:
    """Show the page."""
    st.title("Gebiedsanalyse")
