"""Leaflet and our own script and style, put where streamlit serves them."""
