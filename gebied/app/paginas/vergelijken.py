"""The page Vergelijken."""

from __future__ import annotations

import streamlit as st

from gebied.opslag import Project


def vergelijken(project: Project) -> None:
    """Show the page."""
    st.title("Vergelijken")
