"""The page Download."""

from __future__ import annotations

import streamlit as st

from gebied.opslag import Project


def download(project: Project) -> None:
    """Show the page."""
    st.title("Download")
