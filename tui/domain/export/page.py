"""The frame of an exported page."""

from __future__ import annotations

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="generator" content="claude-tui">
<title>{title}</title>
<style>
:root { color-scheme: light dark; --ink: #1f1e1d; --paper: #fbfaf7; --soft: #6b6862; --line: #dedbd3; --box: #f1efe9;
  --accent: #b4532f; --wrong: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ece9e2; --paper: #1b1a19; --soft: #a29e96; --line: #3a3835; --box: #262523; --accent: #e08a66;
    --wrong: #f2867e; }
}
body { margin: 2rem auto; max-width: 46rem; padding: 0 1rem; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, sans-serif; overflow-wrap: break-word; }
section { border-bottom: 1px solid var(--line); padding: .5rem 0 1rem; }
section:last-child { border: 0; }
h2 { font-size: .85rem; color: var(--accent); margin: 1.2rem 0 .3rem; }
.prompt { white-space: pre-wrap; }
.foot { color: var(--soft); font-size: .85rem; }
.failure { color: var(--wrong); }
pre, code { font: .88em/1.5 ui-monospace, monospace; background: var(--box); border-radius: 4px; }
pre { padding: .7rem; overflow-x: auto; }
pre code { font-size: 1em; background: none; }
code { padding: 0 .2em; }
details { margin: .5rem 0; }
summary { color: var(--soft); cursor: pointer; }
blockquote { margin: .5rem 0; padding-left: 1rem; border-left: 3px solid var(--line); color: var(--soft); }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border: 1px solid var(--line); padding: .2rem .6rem; text-align: left; }
a { color: var(--accent); }
img { max-width: 100%; }
</style>
</head>
<body>
{body}
</body>
</html>
"""
"""``{title}`` and ``{body}`` are replaced, the body last."""
