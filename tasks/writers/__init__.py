"""Ways to write rows: XLSX and DOCX. A table is plain values; what is in it is decided elsewhere."""
