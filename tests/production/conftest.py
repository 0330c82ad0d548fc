import pytest

from .machine import Service, copied_database, execute


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("production")


@pytest.fixture(scope="module")
def database():
    with copied_database() as name:
        # Left alone but for what a test asks: nothing shall send or delete.
        execute(name, "UPDATE ir_cron SET active = false")
        yield name


@pytest.fixture(scope="module")
def web(database, folder):
    service = Service("web", database, folder, "--workers=2")
    try:
        for port, path in (
            (service.http, "/web/health"),
            (service.gevent, "/websocket/health"),
        ):
            service.wait_for(lambda port=port, path=path: service.answers(port, path))
        yield service
    finally:
        service.stop()


@pytest.fixture(scope="module")
def cron(database, folder):
    service = Service("cron", database, folder)
    try:
        service.wait_for(lambda: service.said().count("Worker WorkerCron") == 2)
        yield service
    finally:
        service.stop()
