"""Static files: hashed names, gzip beside each; no brotli, which takes minutes at its highest setting."""

from typing import Any

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class GzipManifestStorage(CompressedManifestStaticFilesStorage):
    keep_only_hashed_files = True
    manifest_strict = False

    def create_compressor(self, **kwargs: Any) -> Compressor:
        return Compressor(use_brotli=False, **kwargs)
