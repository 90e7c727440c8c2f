"""Unmanaged clients: SDK clients that the plugin did not make, and what they send.

Every client of the SDK sends with the `request` method of `SyncAPIClient` or `AsyncAPIClient`. Both are wrapped, so
that clients that were made before, copies, and clients of subclasses are seen, too. A request that belongs to a prompt
test is sent by a view of its client: an object that shares the whole state of the client, and has the middleware of
the plugin at the end of its list of middleware. The client itself is never changed.

This module does not import the SDK; if a test imports it, the methods are wrapped then.
"""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache, wraps
from operator import attrgetter
from types import ModuleType
from typing import Any, Final
from weakref import WeakKeyDictionary

from pytest_modelmigrate.facts.errors import UnmanagedClientError
from pytest_modelmigrate.text.addresses import shown_address
from pytest_modelmigrate.wire.request_owners import RequestOwner
from pytest_modelmigrate.wire.running_test import RunningTest
from pytest_modelmigrate.wire.sdk_finder import SdkFinder

_BASE_CLIENTS: Final = "anthropic._base_client"


class UnmanagedClients:
    """Passes the requests of unmanaged clients to the tests to which they belong.

    The methods of the SDK stay wrapped between tests, because Python forgets what it knows about a class whenever one
    of its attributes is set, which slowed every client down.

    Args:
        owner: returns the owner of a request that is made now.
        through_sdk: whether their clients send the requests; otherwise the plugin sends them to the simulated API.
    """

    def __init__(self, owner: Callable[[], RequestOwner], *, through_sdk: bool = True) -> None:
        self._owner = owner
        self._through_sdk = through_sdk
        self._wrapped: ModuleType | None = None
        self._middleware: Any = None
        self._views: WeakKeyDictionary[Any, tuple[Callable[[], RunningTest], Any]] = WeakKeyDictionary()
        self._undo = ExitStack()
        self._finder = SdkFinder(self._wrap)

    def see(self) -> None:
        """See every request from now on."""
        if _BASE_CLIENTS in sys.modules:
            self._wrap()
        else:
            self._finder.install()

    def close(self) -> None:
        """Leave the SDK as it was."""
        self._finder.remove()
        self._undo.close()
        self._wrapped = None
        self._views.clear()

    def _wrap(self) -> None:
        clients = sys.modules.get(_BASE_CLIENTS)
        if clients is None or clients is self._wrapped:  # None: the SDK was another module of that name
            return
        self._undo.close()
        from pytest_modelmigrate.wire.middleware import RecorderMiddleware  # it imports the SDK

        self._wrapped, self._middleware = clients, RecorderMiddleware
        send, send_async = clients.SyncAPIClient.request, clients.AsyncAPIClient.request

        @wraps(send)
        def request(client: Any, cast_to: Any, options: Any, **more: Any) -> Any:
            return send(self._sending(client, options), cast_to, options, **more)

        @wraps(send_async)
        async def request_async(client: Any, cast_to: Any, options: Any, **more: Any) -> Any:
            return await send_async(self._sending(client, options), cast_to, options, **more)

        for client, old, new in (
            (clients.SyncAPIClient, send, request),
            (clients.AsyncAPIClient, send_async, request_async),
        ):
            client.request = new
            self._undo.callback(setattr, client, "request", old)

    def _sending(self, client: Any, options: Any) -> Any:
        """The client that sends a request: a view where it belongs to a test, otherwise the client itself."""
        if client.middleware and any(isinstance(each, self._middleware) for each in client.middleware):
            return client  # it is the plugin's, or a view
        running = self._owner().admit(client, options)
        if running is None:
            return client
        test, view = self._views.get(client, (None, None))
        if test is not running:
            view = self._view(client, running)
            self._views[client] = running, view  # most requests of a client are those of one test
        return view

    def _view(self, client: Any, running: Callable[[], RunningTest]) -> Any:
        middleware = self._middleware(running, through_sdk=self._through_sdk, unmanaged=True)
        kind: Any = type(client)
        view = object.__new__(_view_class(kind))
        view.__dict__ = client.__dict__
        view.plugin_middleware = middleware
        view.plugin_chain = view._build_middleware_chain()
        middleware.attach(view, None)
        return view


@cache
def _view_class(kind: Any) -> Any:
    """A class of views of clients; the SDK builds the chain of a client's middleware from its `_middleware`."""

    def middleware(view: Any) -> tuple[Any, ...]:
        return (*view.__dict__["_middleware"], view.plugin_middleware)

    namespace = {
        "__slots__": ("plugin_chain", "plugin_middleware"),
        "__module__": kind.__module__,
        "__qualname__": kind.__qualname__,
        "__doc__": kind.__doc__,
        "__class__": property(lambda _: kind),  # the SDK makes copies with it
        "_middleware": property(middleware),
        "_middleware_chain": property(attrgetter("plugin_chain")),
    }
    return type(kind)(kind.__name__, (kind,), namespace)


def refusal(client: Any, options: Any, why: str, next_step: str = "") -> UnmanagedClientError:
    """The error for a request that is not sent.

    Args:
        client: the client of the SDK.
        options: the SDK's options of the request.
        why: the reason; `{client}` stands for the class of the client.
        next_step: what the user can do.
    """
    url = f"{shown_address(str(client.base_url)).rstrip('/')}/{options.url.lstrip('/')}"
    reason = why.format(client=type(client).__name__)
    end = f"\n  next        {next_step}" if next_step else ""
    return UnmanagedClientError(f"{options.method.upper()} {url} was refused: {reason}{end}")


def is_local(client: Any) -> bool:
    """Whether a client sends to a loopback address."""
    host = str(client.base_url.host)
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
