"""Reminders: who is told what on a day, one merged message a person (DESIGN.md section 3)."""
