"""What the pages of figures print: frozen dataclasses, each built with a fixed number of queries."""
