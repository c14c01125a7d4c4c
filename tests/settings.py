"""The settings under test: the product's own, in a folder that is thrown away."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="zhixing-test-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["ZHIXING_VAR"] = _folder

from config.settings import *  # noqa: E402, F403 - the folder must be set before
from config.settings import (  # noqa: E402
    CACHES,
    DATABASES,
    LOCAL_MEMORY,
    ON_POSTGRESQL,
    STORAGES,
)

if not ON_POSTGRESQL:
    DATABASES["default"]["OPTIONS"]["init_command"] += "; PRAGMA synchronous=OFF"
CACHES["default"]["BACKEND"] = LOCAL_MEMORY
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
