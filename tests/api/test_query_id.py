from datetime import UTC, datetime, timedelta
from uuid import RFC_4122, UUID

from api.query_id import new_query_id


def test_it_is_a_uuid_of_version_7_that_holds_the_time() -> None:
    # The timestamp of the example in RFC 9562, appendix A.6.
    moment = datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)
    query_id = UUID(new_query_id(moment))
    assert (query_id.version, query_id.variant) == (7, RFC_4122)
    assert str(query_id).startswith("017f22e2-79b0-7")


def test_later_ids_sort_later_and_none_comes_twice() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    ids = [new_query_id(start + timedelta(milliseconds=n)) for n in range(200)]
    assert ids == sorted(ids)
    assert len({new_query_id(start) for _ in range(200)}) == 200
