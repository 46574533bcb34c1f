"""The router: which pages there are."""

from __future__ import annotations

import streamlit as st

from gebied.app.begin import begin


def router() -> None:
    """Show the page that was asked for."""
    st.set_page_config(page_title="gebied", layout="wide")
    st.navigation([st.Page(begin, title="Begin", url_path="begin", default=True)]).run()


if __name__ == "__main__":
    router()
