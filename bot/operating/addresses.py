"""Addresses on which Refill listens."""

import errno
import os
import socket

from bot.model.errors import RefillError


def family_of(host: str) -> socket.AddressFamily:
    """Return the family of an address: IPv6 if it has a colon."""
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def not_an_address(host: str, setting: str) -> str:
    """Return the sentence for an operator whose host is no address of this machine."""
    return f"{host} is not an address of this machine. Set {setting} to 127.0.0.1, or to 0.0.0.0 for all addresses"


def listen(host: str, port: int, prefix: str) -> socket.socket:
    """Listen on the port that the settings `<prefix>HOST` and `<prefix>PORT` name.

    Raises:
        RefillError: the port is taken or not allowed, or the host is no address of this machine.
    """
    try:
        socket.getaddrinfo(host, port)  # `create_server` would hide which error this is
        return socket.create_server((host, port), family=family_of(host), backlog=128)
    except OSError as error:
        if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
            raise RefillError(not_an_address(host, f"{prefix}HOST")) from None
        remedy = f"choose another port with {prefix}PORT, or stop the program that uses it"
        if error.errno == errno.EACCES:
            remedy = f"choose a port from 1024 up with {prefix}PORT"
        raise RefillError(f"can't listen on {host}:{port} ({os.strerror(error.errno or 0)}); {remedy}") from None
