"""What a part of the screen shows, as PNG on the standard output: left, top, width, height."""

import sys

import gi

gi.require_version("Gdk", "3.0")
from gi.repository import Gdk  # noqa: E402

part = [int(argument) for argument in sys.argv[1:]]
shown = Gdk.pixbuf_get_from_window(Gdk.get_default_root_window(), *part)
_, png = shown.save_to_bufferv("png", [], [])
sys.stdout.buffer.write(png)
