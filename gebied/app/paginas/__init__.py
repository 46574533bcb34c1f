"""The pages: a module each, or a package whose page is in `pagina` and whose other modules are its parts."""
