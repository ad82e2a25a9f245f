"""Quotes: the schedule and the effective cost of any terms."""

from jinqiao.apr import apr_of
from jinqiao.errors import InvalidRequest
from jinqiao.schedule import InvalidTerms, Terms, build
from lending.models import Quote, QuoteRequest, rows
from lending.pricing import decimal


def quote(asked: QuoteRequest) -> Quote:
    """The schedule and effective annual rate; raises `InvalidRequest` for dates beyond the calendar."""
    schedule = build(_terms(asked))
    return Quote(
        schedule=rows(schedule),
        total_interest_fen=schedule.total_interest_fen,
        total_fen=schedule.total_fen,
        apr=decimal(apr_of(schedule)),
    )


def _terms(asked: QuoteRequest) -> Terms:
    try:
        return Terms(**dict(asked))
    except InvalidTerms as wrong:
        fault = {"pointer": f"/{wrong.field}", "code": "out_of_range", "message": str(wrong)}
        raise InvalidRequest([fault]) from None
