"""The router: which pages there are."""

from __future__ import annotations

import os

import streamlit as st

from gebied.app.begin import begin


def router() -> None:
    """Show the page that was asked for."""
    st.set_page_config(page_title="gebied", layout="wide")
    pagina = st.navigation([st.Page(begin, title="Begin", url_path="begin", default=True)])
    try:
        pagina.run()
    except Exception as fout:
        if os.environ.get("GEBIED_FOUTEN") == "voluit":
            raise
        st.error(
            f"Er ging iets mis dat niet had mogen gebeuren ({type(fout).__name__}). Volgende stap: meld wat "
            "u deed; start de app met GEBIED_FOUTEN=voluit om te zien wat er misging."
        )


if __name__ == "__main__":
    router()
