import socket

import pytest

from api.server import listen
from core.errors import BadInput
from core.settings import Settings


def test_port_0_takes_a_free_port_on_the_address_of_the_settings() -> None:
    with listen(Settings(port=0)) as listener:
        host, port = listener.getsockname()
        assert (host, port > 0) == ("127.0.0.1", True)
        with socket.create_connection((host, port), timeout=5):
            pass


def test_a_taken_port_is_an_error_that_names_the_mend() -> None:
    with listen(Settings(port=0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(BadInput, match=rf"cannot listen on 127.0.0.1 port {port}") as caught:
            listen(Settings(port=port))
    assert (caught.value.field, "--port" in (caught.value.hint or "")) == ("port", True)


def test_an_address_that_is_no_address_is_an_error() -> None:
    with pytest.raises(BadInput):
        listen(Settings(host="not an address", port=0))
