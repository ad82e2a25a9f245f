"""What a listing is called: by what the loan is for, in both languages."""

from jinqiao.errors import Text

_TITLES = {
    "working_capital": Text("经营周转借款", "Loan for working capital"),
    "equipment": Text("设备购置借款", "Loan for equipment"),
    "education": Text("教育培训借款", "Loan for education"),
    "renovation": Text("房屋装修借款", "Loan for renovation"),
    "medical": Text("医疗支出借款", "Loan for medical costs"),
    "other": Text("个人借款", "Personal loan"),
}


def title(purpose: str, language: str) -> str:
    """The listing's title; a purpose that has none of its own is a personal loan."""
    return _TITLES.get(purpose, _TITLES["other"]).within(language)
