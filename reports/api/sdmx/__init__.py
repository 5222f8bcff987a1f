"""Indicator figures as an SDMX 2.1 REST source: what a statistician's own client reads without code of ours."""
