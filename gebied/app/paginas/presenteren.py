"""The page Presenteren."""

from __future__ import annotations

import streamlit as st

from gebied.opslag import Project


def presenteren(project: Project) -> None:
    """Show the page."""
    st.title("Presenteren")
