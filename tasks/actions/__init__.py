"""What a person may do to tasks: each function is one transaction with one audit event, and may be repeated."""
