"""Pages: read the request, ask, choose the template, answer."""
