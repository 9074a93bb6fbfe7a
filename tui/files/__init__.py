"""Files that a prompt may hold: read, listed, and taken from the clipboard. Nothing here is done on the event loop."""
