"""A small window below the program's, to drag files from: the files of a file manager, as far as X can tell."""

import pathlib
import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk  # noqa: E402

top, *files = sys.argv[1:]
window = Gtk.Window(type=Gtk.WindowType.POPUP, title="drag source")
box = Gtk.EventBox()
box.add(Gtk.Label(label="drag"))
box.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
box.drag_source_add_uri_targets()
uris = [pathlib.Path(file).as_uri() for file in files]
box.connect("drag-data-get", lambda _box, _context, data, _info, _time: data.set_uris(uris))
box.connect("drag-end", lambda *_: Gtk.main_quit())
window.add(box)
window.move(40, int(top))
window.set_default_size(160, 60)
window.show_all()
Gtk.main()
