"""The page Begin."""

from __future__ import annotations

import streamlit as st


def begin() -> None:
    """Show the page."""
    st.title("Begin")
