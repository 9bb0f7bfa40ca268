"""The settings of the site, with what only tests change: a cheap password hash and static files without a manifest."""

import os

from tests import scratch

# Never the folder of a real installation, whatever the environment says.
os.environ["DATA_DIR"] = str(scratch.folder())

from config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - WhiteNoise warns about a folder that is not there

if IS_SQLITE:  # noqa: F405
    # A file, as in the real site: threads share it, and it has a write-ahead log.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}  # noqa: F405
