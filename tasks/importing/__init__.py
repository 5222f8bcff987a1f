"""From an uploaded document to a draft plan: read, propose, resolve names, apply. An engine: no request, no screen."""
