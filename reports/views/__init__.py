"""Pages of figures, and of what a person does to them."""
