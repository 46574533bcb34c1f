"""The app in the browser: pages only, every figure on them comes from `werkstroom`."""
