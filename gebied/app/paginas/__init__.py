"""The pages of the app, one module each; they hold no computation."""
