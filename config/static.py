"""Static files under names that carry a hash of their content."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Scripts import each other by these names too, so that no browser mixes the modules of two releases."""

    support_js_module_import_aggregation = True
