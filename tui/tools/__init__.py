"""Tools that a person has: from Python, from MCP servers, built in, or answered by hand. Nothing here is imported
before a tool is configured.
"""
