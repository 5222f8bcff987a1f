"""What the OpenAPI document says of every operation and field alike; drf-spectacular calls these as its last hooks."""
