"""Retailers that are erased leave an experiment, and the check of its shares goes on as it was."""

from experiments.report import ExperimentReport
from tests.experiments.running.laboratory import Laboratory


def counts(report: ExperimentReport) -> list[tuple[int, int]]:
    """Of each variant those exposed and those erased."""
    return [(each.exposed, each.erased) for each in report.variants]


def test_an_erasure_does_not_move_the_check_of_the_shares(any_laboratory: Laboratory) -> None:
    laboratory = any_laboratory
    experiment = laboratory.start()
    shops = [f"shop-{number}" for number in range(60)]
    laboratory.expose(experiment, *shops)
    laboratory.expose(experiment, *shops[:20], day=1)
    before = laboratory.report(experiment, 5)
    saw_control = [shop for shop in shops if laboratory.variant_of(experiment, shop) == "control"]
    assert counts(before) == [(len(saw_control), 0), (60 - len(saw_control), 0)]

    for shop in (*saw_control[:9], "shop-elsewhere", saw_control[0]):
        laboratory.log.erase("shop", shop)
    after = laboratory.reported(experiment, 5)
    assert counts(after) == [(len(saw_control) - 9, 9), (60 - len(saw_control), 0)]
    assert after.always_ratio_p == before.always_ratio_p
    assert after.ratio_p == before.ratio_p
    assert any("erased since: 9." in sentence for sentence in after.sentences)

    with laboratory.database.writing() as connection:
        laboratory.store.take_away(connection, "shop")
    again = laboratory.start()
    assert counts(laboratory.reported(again, 5))[0][1] == 0


def test_who_was_shown_it_later_is_in_no_earlier_report(laboratory: Laboratory) -> None:
    experiment = laboratory.start()
    laboratory.expose(experiment, "shop-1", day=1)
    laboratory.expose(experiment, "shop-2", day=3)
    laboratory.report(experiment, 5)
    for shop in ("shop-1", "shop-2"):
        laboratory.log.erase("shop", shop)
    totals = [
        sum(each for pair in counts(laboratory.reported(experiment, day)) for each in pair)
        for day in (0, 2, 5)
    ]
    assert totals == [0, 1, 2]


def test_experiments_that_go_by_visits_keep_nothing_of_retailers(laboratory: Laboratory) -> None:
    experiment = laboratory.start(unit="session")
    laboratory.expose(experiment, "visit-1")
    laboratory.report(experiment, 5)
    laboratory.log.erase("shop", "visit-1")
    (control, meaning) = counts(laboratory.reported(experiment, 5))
    assert (control[0] + meaning[0], control[1] + meaning[1]) == (1, 0)
