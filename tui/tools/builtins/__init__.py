"""The built-in tools, a subject a file. They run in processes of their own and import nothing of the app."""


class ToolError(Exception):
    """A call that failed, with what the model is told, which may be long; told without a traceback."""

    def __init__(self, content: str, *, retire: bool = False) -> None:
        super().__init__(content[:200])
        self.content = content
        self.retire = retire
        """Whether something that was started may go on, so that the process has to end."""
