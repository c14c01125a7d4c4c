"""Stands for a reader that a hostile file drives beyond its memory."""

import resource

resource.setrlimit(resource.RLIMIT_AS, (400 * 2**20, 400 * 2**20))
bytearray(2**30)
