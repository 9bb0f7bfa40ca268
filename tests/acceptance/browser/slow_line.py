"""A line to a server on this machine on which every piece takes its time, in each direction."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from queue import SimpleQueue

PIECE = 65_536


class SlowLine:
    """Listens on a port of its own and hands everything on to `port`, `seconds` later, which may change on the way."""

    def __init__(self, port: int, seconds: float) -> None:
        self.port, self.seconds = port, seconds
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://localhost:{self.listener.getsockname()[1]}"
        _in_background(self._accept)

    def close(self) -> None:
        self.listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.port))
            for source, target in ((near, far), (far, near)):
                pieces: SimpleQueue[tuple[float, bytes]] = SimpleQueue()
                _in_background(self._read, source, pieces)
                _in_background(self._write, target, pieces)

    def _read(self, source: socket.socket, pieces: SimpleQueue[tuple[float, bytes]]) -> None:
        piece = b"-"
        while piece:
            try:
                piece = source.recv(PIECE)
            except OSError:
                piece = b""
            pieces.put((time.monotonic() + self.seconds, piece))

    def _write(self, target: socket.socket, pieces: SimpleQueue[tuple[float, bytes]]) -> None:
        while True:
            due, piece = pieces.get()
            time.sleep(max(0, due - time.monotonic()))
            with contextlib.suppress(OSError):
                if piece:
                    target.sendall(piece)
                else:
                    target.shutdown(socket.SHUT_RDWR)
            if not piece:
                target.close()
                return


def _in_background(work, *arguments: object) -> None:
    threading.Thread(target=work, args=arguments, daemon=True).start()
