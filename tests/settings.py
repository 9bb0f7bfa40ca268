"""The settings of the site, with what only tests change: a cheap password hash and static files without a manifest."""

import os
import tempfile

# Where each commit is an fsync, a disk would be most of the time.
MEMORY = "/dev/shm"

# Never the folder of a real installation, whatever the environment says.
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="rehearse-tests-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None)

from config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - WhiteNoise warns about a folder that is not there

if IS_SQLITE:  # noqa: F405
    # A file, as in the real site: threads share it, and it has a write-ahead log.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}  # noqa: F405
