"""What the pages of this app print, read in a constant number of queries: frozen values, ready for a template."""
