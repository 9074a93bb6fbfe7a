"""A tools file in which everything goes wrong that can."""

import asyncio
import os
import signal
import subprocess
import sys
import time


def escapes() -> str:
    """Escape sequences, printed and returned."""
    print("\x1b]52;c;aGk=\x07printed")
    return "\x1b[2Jreturned"


def floods() -> str:
    """500 MB of output, with escapes."""
    piece = b"\x1b[31337m\x1b]52;c;aGk=\x07".ljust(63, b"x") + b"\n"
    for _ in range(500):
        os.write(1, piece * 16384)
    return "done"


def spins() -> None:
    """Never ends, prints all the while, and ignores who wants it to end."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        print("\x1b[31337m" + "spinning " * 100)


def hangs(note: str) -> None:
    """Never ends, and neither does what it starts."""
    sleeper = subprocess.Popen(["sleep", "300"])
    with open(note, "w") as file:
        file.write(str(sleeper.pid))
    while True:
        time.sleep(60)


def exits() -> None:
    """Ends the process."""
    print("about to go", flush=True)
    os._exit(9)


def leaves() -> None:
    """Calls sys.exit()."""
    sys.exit("enough")


def recurses(depth: int = 0) -> int:
    """Calls itself for ever."""
    return recurses(depth + 1) + 1


def overflows() -> None:
    """Overflows the stack below Python."""
    os.kill(os.getpid(), 11)


def large() -> str:
    """A result of 100 MB."""
    return "begin" + "é" * 50_000_000 + "end"


def pictures() -> list[object]:
    """Images that are larger than what may be sent."""
    return [b"\x89PNG\r\n\x1a\n" + bytes(4_000_000), b"\x89PNG\r\n\x1a\n" + bytes(4_000_000)]


def picture() -> bytes:
    """What begins like an image, of as many bytes as the API takes in one."""
    return b"\x89PNG\r\n\x1a\n" + bytes(3_700_000)


def raises(number: int) -> None:
    """Raises."""
    deeper(number)


def deeper(number: int) -> None:
    """Raises, too."""
    raise ValueError(f"{number} is no good")


class Odd:
    """Something that cannot even be shown."""

    def __repr__(self) -> str:
        raise RuntimeError("no")


def odd() -> object:
    """Nonsense."""
    return Odd()


def eats() -> int:
    """Takes more memory than there may be."""
    return len(bytearray(1 << 46))


async def waits(seconds: float) -> str:
    """Waits without holding anything."""
    await asyncio.sleep(seconds)
    return f"process {os.getpid()}"


def prints(text: str) -> None:
    """Prints."""
    print(text)


def forges() -> str:
    """Writes answers of its own."""
    for fd in range(3, 20):
        try:
            os.write(fd, b'{"id": 2, "result": {"content": 5}}\n')
        except OSError:
            continue
    return "forged"


def invalid() -> object:
    """Nearly a content block."""
    return [{"type": "image", "source": {"type": "base64", "media_type": "image/tiff", "data": "AA=="}}]


def surrogate() -> str:
    """Half of a pair."""
    return "a\ud800b"
