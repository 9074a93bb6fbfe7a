"""Bytes in and out. The only importer of the SDK, of its HTTP client and of the ASGI server."""
