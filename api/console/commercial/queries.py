"""What is searched for: most, more and more, in vain, and without a click."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import lru_cache, partial

import orjson

from api.console.commercial.asking import Asked, Sheet
from api.console.commercial.comparing import rate_text, share, share_text
from api.console.commercial.mends import Mend, Mender, MendKind
from api.console.commercial.today import today_notes
from api.services import Services
from core.counted import counted
from core.errors import AisleError
from core.layout import CatalogueLayout
from events.summaries.store import Period, QueryCounts, Ranking, total
from insights.document import Cell, Column, Section, Table, Unit
from search.understanding.vocabulary import Vocabulary

KEY = "queries"
TITLE = "Queries"
MOST_TEXTS = 100
MOST_MENDED = 25
MOST_SEARCHED = 1_000
MOST_RETRIES = 5_000
SYNONYMS = "synonyms.toml"

MENDS_KEPT = timedelta(minutes=10)
"""How long a proposal is shown before it is looked for anew."""

_LIMITS = {
    Ranking.TOP: MOST_SEARCHED,
    Ranking.RISING: MOST_TEXTS,
    Ranking.EMPTY: MOST_TEXTS,
    Ranking.IGNORED: MOST_TEXTS,
}

_USABLE = frozenset({MendKind.SPELLING, MendKind.SYNONYM})
_HEAD = """\
# What shops searched for in vain in {catalogue}, and what finds something. None holds yet.
# Take the "# " from the last three lines of each entry that you accept, then run
#   aisle synonyms check THIS-FILE --catalogue {catalogue}
# and build with --synonyms THIS-FILE.
"""

_QUERY = Column(name="query", title="Searched for")
_SEARCHES = Column(name="searches", title="Searches", unit=Unit.COUNT)
_BEFORE = Column(name="before", title="Before", unit=Unit.COUNT, note="in as many days before")
_FOUND = Column(name="found", title="Found", unit=Unit.NUMBER, note="products, on average")
_CLICKS = Column(name="clicks", title="Clicks", unit=Unit.COUNT)
_CLICK_RATE = Column(name="click_rate", title="Clicks a search", unit=Unit.SHARE)
_EMPTY = Column(name="empty", title="Found nothing", unit=Unit.COUNT)
_TIMES = Column(name="times", title="Times as many", unit=Unit.RATIO)
_PROPOSAL = Column(name="proposal", title="Proposed instead")
_KIND = Column(name="kind", title="Mend")
_FINDS = Column(name="finds", title="Would find", unit=Unit.COUNT)
_WHY = Column(name="why", title="Why")


def queries(services: Services, catalogue: str, asked: Asked) -> Sheet:
    """The texts of a period, ranked four ways; those in vain with what to do about them."""
    store, time = services.stores.open().summaries, services.clock.now()
    period = asked.period(time)
    ranked = store.rankings(catalogue, period, _LIMITS)
    empty, mends = ranked[Ranking.EMPTY], _proposed(services, catalogue, period, ranked)
    tables = (
        _empty_table(empty, mends),
        _top_table(ranked[Ranking.TOP][:MOST_TEXTS], compared=not asked.is_today),
        # Of a day that is not over less is known than of the one before.
        *(() if asked.is_today else (_rising_table(ranked[Ranking.RISING]),)),
        _ignored_table(ranked[Ranking.IGNORED]),
    )
    counts = total(list(store.days(catalogue, period).values()))
    section = Section(
        key=KEY,
        title=TITLE,
        findings=_findings(counts.searches, counts.empty, empty, mends, asked.span(time)),
        tables=tables,
        assumptions=(
            (
                "A search is an answer from its first hit on; the same text in other letters' "
                "case is the same search."
            ),
            (
                "A proposal is checked: it finds what is said beside it in what is served, as of "
                f"{MENDS_KEPT // timedelta(minutes=1)} minutes ago at the most."
            ),
            (
                "A text rises if it was searched for so much more often than in as many days "
                "before that chance alone would seldom do it (two standard errors). Only days that "
                "are over are compared; days are those of UTC."
            ),
        ),
    )
    notes = today_notes(store, catalogue, asked, time)
    if not services.settings.log_queries:
        notes = (*notes, "Searches are not kept just now: set AISLE_LOG_QUERIES=true.")
    files = ((SYNONYMS, "Synonyms to choose from"),) if mends else ()
    return Sheet(section, notes=notes, has_period=True, files=files)


def synonyms(services: Services, catalogue: str, asked: Asked) -> str:
    """The proposals as entries of a synonym file, all of them comments for a person to accept."""
    period = asked.period(services.clock.now())
    limits = {Ranking.EMPTY: MOST_TEXTS, Ranking.TOP: MOST_SEARCHED}
    ranked = services.stores.open().summaries.rankings(catalogue, period, limits)
    mends = _proposed(services, catalogue, period, ranked)
    entries = [
        _entry(each, mends[each.text])
        for each in ranked[Ranking.EMPTY]
        if each.text in mends and mends[each.text].kind in _USABLE
    ]
    return "\n".join([_HEAD.format(catalogue=catalogue), *entries])


def _proposed(
    services: Services,
    catalogue: str,
    period: Period,
    ranked: Mapping[Ranking, Sequence[QueryCounts]],
) -> dict[str, Mend]:
    """What to do about the first texts in vain; nothing where nothing answers."""
    try:
        served = services.catalogues.get(catalogue)
        layout = CatalogueLayout(services.settings.indexes, catalogue)
        vocabulary = _vocabulary(layout, served.manifest.version)
    except AisleError:
        return {}
    top = ranked[Ranking.TOP]
    known = [each.text for each in top if each.counts.searches > each.counts.empty]
    retries = services.stores.open().summaries.retries(catalogue, period, MOST_RETRIES)
    mender = Mender(served.opened.searcher, vocabulary, known, retries)
    # What others search for, and products that came or went, may change what is proposed.
    lately = services.clock.now().timestamp() // MENDS_KEPT.total_seconds()
    place = (catalogue, served.manifest.version, period, lately)
    return {
        each.text: services.mends.of(
            (*place, each.text, tuple(retries.get(each.text, ()))), partial(mender.mend, each.text)
        )
        for each in ranked[Ranking.EMPTY][:MOST_MENDED]
    }


@lru_cache(maxsize=16)
def _vocabulary(layout: CatalogueLayout, version: str) -> Vocabulary:
    return Vocabulary(layout.version(version).spelling)


def _entry(query: QueryCounts, mend: Mend) -> str:
    # A text of JSON is one of TOML as well.
    typed, meant = (orjson.dumps(text).decode() for text in (query.text, mend.text))
    lines = (
        f"{counted(query.counts.empty, 'search', 'searches')} in vain; {mend.kind.value}",
        f"{mend.why}; finds {counted(mend.finds, 'product')}",
        "[[one_way]]",
        f"from = {typed}",
        f"to = [{meant}]",
    )
    return "\n".join(f"# {line}" for line in lines) + "\n"


def _findings(
    searches: int,
    empty: int,
    texts: Sequence[QueryCounts],
    mends: dict[str, Mend],
    span: str,
) -> tuple[str, ...]:
    if not searches:
        return (f"Nothing was searched for {span}, as far as is kept.",)
    part = share_text(empty, searches)
    findings = [f"{part} of {counted(searches, 'search', 'searches')} {span} found nothing."]
    mended = {text for text, mend in mends.items() if mend.kind in _USABLE}
    if mended:
        helped = share(sum(each.counts.empty for each in texts if each.text in mended), empty) or 0
        told = (
            f"For {counted(len(mended), 'text')} there is a proposal, which would help "
            f"{rate_text(helped)} of them; the file of synonyms has all of these to choose from."
        )
        findings.append(told)
    return tuple(findings)


def _empty_table(texts: Sequence[QueryCounts], mends: dict[str, Mend]) -> Table:
    def row(each: QueryCounts) -> tuple[Cell, ...]:
        mend = mends.get(each.text)
        counted = (each.text, each.counts.empty, each.counts.searches)
        if mend is None:
            return (*counted, None, None, None, None)
        return (*counted, mend.text or None, mend.kind.value, mend.finds, mend.why)

    return Table(
        name="empty",
        title="In vain, with a proposed mend",
        columns=(_QUERY, _EMPTY, _SEARCHES, _PROPOSAL, _KIND, _FINDS, _WHY),
        rows=tuple(map(row, texts)),
        shown=MOST_MENDED,
    )


def _top_table(texts: Sequence[QueryCounts], *, compared: bool) -> Table:
    rows = tuple(
        (
            each.text,
            each.counts.searches,
            *((each.searches_before,) if compared else ()),
            share(each.counts.found, each.counts.searches),
            each.counts.clicks,
            share(each.counts.clicks, each.counts.searches),
        )
        for each in texts
    )
    before = (_BEFORE,) if compared else ()
    columns = (_QUERY, _SEARCHES, *before, _FOUND, _CLICKS, _CLICK_RATE)
    return Table(name="top", title="Searched for most", columns=columns, rows=rows)


def _rising_table(texts: Sequence[QueryCounts]) -> Table:
    rows = tuple(
        (
            each.text,
            each.counts.searches,
            each.searches_before,
            share(each.counts.searches, each.searches_before),
            share(each.counts.found, each.counts.searches),
        )
        for each in texts
    )
    columns = (_QUERY, _SEARCHES, _BEFORE, _TIMES, _FOUND)
    return Table(name="rising", title="Searched for more than before", columns=columns, rows=rows)


def _ignored_table(texts: Sequence[QueryCounts]) -> Table:
    rows = tuple(
        (
            each.text,
            each.counts.searches - each.counts.empty,
            share(each.counts.found, each.counts.searches - each.counts.empty),
        )
        for each in texts
    )
    return Table(
        name="ignored",
        title="Found something, and nothing was clicked",
        columns=(_QUERY, _SEARCHES, _FOUND),
        rows=rows,
    )
