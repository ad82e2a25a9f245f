"""What belongs to no one context: health, and the contract itself."""

from pathlib import Path

from jinqiao.http.api import PUBLIC, Api
from jinqiao.http.models import AnswerModel
from jinqiao.http.request import Request

CONTRACT = Path(__file__).parent / "contract"

api = Api("operations")


class Health(AnswerModel):
    status: str


@api.get("/health", answer=Health, auth=PUBLIC)
def health(request: Request) -> Health:
    """Whether requests reach a function."""
    return Health(status="ok")


@api.get("/openapi.json", auth=PUBLIC)
def openapi_document(request: Request) -> str:
    """The machine-readable contract (OpenAPI 3.1), merged over all contexts."""
    return (CONTRACT / "openapi.json").read_text(encoding="utf-8")


@api.get("/docs", auth=PUBLIC, media_type="text/html; charset=utf-8")
def docs(request: Request) -> str:
    """The contract as a page."""
    return (CONTRACT / "docs.html").read_text(encoding="utf-8")


handler = api.handler
