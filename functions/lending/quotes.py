"""Quotes: the schedule and the effective cost of any terms."""

from jinqiao.apr import apr_of
from jinqiao.errors import InvalidRequest, Text
from jinqiao.schedule import InvalidTerms, Terms, build
from lending.models import Quote, QuoteRequest, rows
from lending.pricing import decimal

_OUT_OF_RANGE = Text("超出可计算的范围", "This lies beyond what can be computed")


def quote(asked: QuoteRequest, language: str) -> Quote:
    """The schedule and effective annual rate; raises `InvalidRequest` for dates beyond the calendar."""
    schedule = build(_terms(asked, language))
    return Quote(
        schedule=rows(schedule),
        total_interest_fen=schedule.total_interest_fen,
        total_fen=schedule.total_fen,
        apr=decimal(apr_of(schedule)),
    )


def _terms(asked: QuoteRequest, language: str) -> Terms:
    try:
        return Terms(**dict(asked))
    except InvalidTerms as wrong:
        message = _OUT_OF_RANGE.within(language)
        raise InvalidRequest(
            [{"pointer": f"/{wrong.field}", "code": "out_of_range", "message": message}]
        ) from None
