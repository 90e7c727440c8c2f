"""Unmanaged clients: SDK clients that the plugin did not make, and what they send while a prompt test runs.

Every client of the SDK sends with the `request` method of `SyncAPIClient` or `AsyncAPIClient`. The first prompt test
wraps both, so that clients that were made before and clients of subclasses are seen, too. This module does not import
the SDK; if a test imports it, the methods are wrapped then.
"""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import wraps
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Final

from pytest_modelmigrate.facts.errors import UnmanagedClientError

_SDK: Final = "anthropic"
_BASE_CLIENTS: Final = "anthropic._base_client"


class UnmanagedClients:
    """Refuses the requests of unmanaged clients while a prompt test runs, except those to a loopback address.

    The methods of the SDK stay wrapped between tests, because Python forgets what it knows about a class whenever one
    of its attributes is set, which slowed every client down.

    Args:
        mode: the value of `--migrate-calls`, for the message.
    """

    def __init__(self, mode: str) -> None:
        self._mode = mode
        self._note: Callable[[UnmanagedClientError], None] | None = None
        self._wrapped: ModuleType | None = None
        self._undo = ExitStack()
        self._finder = _SdkFinder(self._wrap)

    @contextmanager
    def refused(self, note: Callable[[UnmanagedClientError], None]) -> Iterator[None]:
        """Refuse their requests while a test runs.

        Args:
            note: called with the error of each refused request before it is raised; the code under test may catch it.
        """
        if _BASE_CLIENTS in sys.modules:
            self._wrap()
        else:
            self._finder.install()
        self._note = note
        try:
            yield
        finally:
            self._note = None

    def close(self) -> None:
        """Leave the SDK as it was."""
        self._finder.remove()
        self._undo.close()
        self._wrapped = None

    def _wrap(self) -> None:
        """Have both base clients check each request."""
        clients = sys.modules.get(_BASE_CLIENTS)
        if clients is None or clients is self._wrapped:  # None: the SDK was another module of that name
            return
        self._undo.close()
        self._wrapped = clients
        send, send_async = clients.SyncAPIClient.request, clients.AsyncAPIClient.request

        @wraps(send)
        def request(client: Any, cast_to: Any, options: Any, **more: Any) -> Any:
            self._check(client, options)
            return send(client, cast_to, options, **more)

        @wraps(send_async)
        async def request_async(client: Any, cast_to: Any, options: Any, **more: Any) -> Any:
            self._check(client, options)
            return await send_async(client, cast_to, options, **more)

        for client, old, new in (
            (clients.SyncAPIClient, send, request),
            (clients.AsyncAPIClient, send_async, request_async),
        ):
            client.request = new
            self._undo.callback(setattr, client, "request", old)

    def _check(self, client: Any, options: Any) -> None:
        note = self._note
        if note is not None and not _managed(client) and not _is_loopback(str(client.base_url.host)):
            error = _error(client, options, self._mode)
            note(error)
            raise error


class _SdkFinder(MetaPathFinder):
    """Calls `imported` once the SDK is imported.

    Args:
        imported: called without arguments.
    """

    def __init__(self, imported: Callable[[], None]) -> None:
        self._imported = imported

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec of the SDK, found by the other finders, whose loader also calls `imported`."""
        if fullname != _SDK:
            return None
        others = (finder for finder in sys.meta_path if finder is not self)
        spec = next(filter(None, (finder.find_spec(fullname, path, target) for finder in others)), None)
        if spec is not None and spec.loader is not None:
            loader, execute = spec.loader, spec.loader.exec_module

            def exec_module(module: ModuleType) -> None:
                loader.exec_module = execute  # type: ignore[method-assign]
                execute(module)
                if self in sys.meta_path:  # the session has not ended
                    self.remove()
                    self._imported()

            loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec

    def install(self) -> None:
        """Be the first finder of `sys.meta_path`."""
        if self not in sys.meta_path:
            sys.meta_path.insert(0, self)

    def remove(self) -> None:
        """Take this finder out of `sys.meta_path`."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)


def _managed(client: Any) -> bool:
    from pytest_modelmigrate.wire.middleware import RecorderMiddleware

    return any(isinstance(each, RecorderMiddleware) for each in client.middleware)


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _error(client: Any, options: Any, mode: str) -> UnmanagedClientError:
    return UnmanagedClientError(
        f"{options.method.upper()} {str(client.base_url).rstrip('/')}/{options.url.lstrip('/')} was refused: "
        f"--migrate-calls={mode} sends nothing to the API, "
        f"and this {type(client).__name__} client is not the plugin's\n"
        "  next        use the claude or async_claude fixture, or pass it to the code that makes its own client"
    )
