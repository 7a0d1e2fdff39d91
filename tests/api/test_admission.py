import asyncio
import threading

import pytest

from api.admission import WorkPool
from core.errors import NotFound, Overloaded


def test_a_job_is_answered_off_the_event_loop() -> None:
    async def scenario() -> tuple[int, int]:
        return threading.get_ident(), await pool.run(threading.get_ident)

    pool = WorkPool(2)
    loop_thread, job_thread = asyncio.run(scenario())
    pool.close()
    assert loop_thread != job_thread


def test_an_error_of_the_job_is_raised_and_frees_its_place() -> None:
    def fail() -> None:
        raise NotFound("no such thing")

    async def scenario() -> int:
        for _ in range(3):
            with pytest.raises(NotFound):
                await pool.run(fail)
        return await pool.run(lambda: 7)

    pool = WorkPool(1)
    assert asyncio.run(scenario()) == 7
    pool.close()


def test_more_jobs_than_the_limit_are_refused_until_one_has_ended() -> None:
    gate = threading.Event()

    async def scenario() -> None:
        running = [asyncio.ensure_future(pool.run(gate.wait)) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(Overloaded) as caught:
            await pool.run(gate.wait)
        assert caught.value.retry_after_s >= 1
        gate.set()
        assert all(await asyncio.gather(*running))
        assert await pool.run(lambda: 7) == 7

    pool = WorkPool(3, threads=1)
    asyncio.run(scenario())
    pool.close()


def test_a_client_that_leaves_frees_its_place_only_when_its_search_has_ended() -> None:
    gate, started, ended = threading.Event(), threading.Event(), threading.Event()

    def job() -> None:
        started.set()
        gate.wait(10)
        ended.set()

    async def scenario() -> None:
        request = asyncio.ensure_future(pool.run(job))
        await asyncio.to_thread(started.wait, 10)
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request
        with pytest.raises(Overloaded):
            await pool.run(lambda: 7)
        gate.set()
        await asyncio.to_thread(ended.wait, 10)

    pool = WorkPool(1)
    asyncio.run(scenario())
    pool.close()
