"""Proxies on loopback that lead every name to one server, and remember what they were asked for."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Self


class Proxy:
    """Listens; each connection says where it wants to go and is led to ``port`` instead."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.asked: list[bytes] = []

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self._port)) as server:
            first = self.greet(client)
            server.sendall(first)
            back = threading.Thread(target=pump, args=(server, client), daemon=True)
            back.start()
            pump(client, server)
            back.join(2)

    def greet(self, client: socket.socket) -> bytes:
        """Talk until the way is open; returns what belongs to the server already."""
        raise NotImplementedError


class Socks5(Proxy):
    """RFC 1928, no authentication, CONNECT by name or address."""

    def greet(self, client: socket.socket) -> bytes:
        _, count = client.recv(1), client.recv(1)
        client.recv(count[0])
        client.sendall(b"\x05\x00")
        head = client.recv(4)
        kind = head[3]
        size = client.recv(1)[0] if kind == 3 else {1: 4, 4: 16}[kind]
        self.asked.append(client.recv(size))
        client.recv(2)
        client.sendall(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
        return b""


class HttpProxy(Proxy):
    """CONNECT for https, whole requests for http."""

    def greet(self, client: socket.socket) -> bytes:
        seen = b""
        while b"\r\n\r\n" not in seen:
            seen += client.recv(4096)
        self.asked.append(seen.split(b"\r\n")[0])
        if not seen.startswith(b"CONNECT"):
            return seen
        client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        return b""


def pump(source: socket.socket, target: socket.socket) -> None:
    """Hand on what comes, until one end closes."""
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
