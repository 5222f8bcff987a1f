"""Doors of the app: signing in, the unit tree, people and their posts."""
