"""What is asked on those pages."""
