"""What was typed, sent and received, kept in one SQLite file. The only importer of ``sqlite3``.

:class:`tui.store.store.Store` is the door. Whoever has something to keep puts a value of :mod:`tui.store.facts` there,
which costs the caller an append; a thread of its own writes it. What is read comes back as values of
:mod:`tui.store.readings` and of the domain.
"""
