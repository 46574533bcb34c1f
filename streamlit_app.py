"""Entry of the app for `streamlit run`; the pages are in `gebied.app`."""

from gebied.app.router import router

router()
