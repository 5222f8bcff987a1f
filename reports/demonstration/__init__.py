"""The sample: an invented street whose plan is read by the real importer and lived through by the real actions."""
