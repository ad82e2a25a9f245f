"""Made-up people with valid papers: names, ID numbers (GB 11643), Luhn card numbers and mobile numbers."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from stdnum import luhn
from stdnum.cn import ric

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚晓桂英华玉兰红梅建国文斌浩宇欣怡子涵雨轩梓萱佳琪嘉懿"
_REGIONS = (
    "110101",
    "110102",
    "120101",
    "120102",
    "310101",
    "310104",
)  # districts that stood under these codes all along
_CARD_PREFIXES = ("622202", "621700", "622848", "622580")


@dataclass(frozen=True, slots=True)
class Person:
    """Everything that registration and identity verification ask for."""

    name: str
    id_number: str
    bank_card: str
    phone: str
    password: str


class People:
    """A stream of adults, the same for the same seed. Nobody has a magic value by accident."""

    def __init__(self, seed: int | str | None = None) -> None:
        self._random = random.Random(seed)

    def next(self, *, name: str | None = None, card_ending: str | None = None) -> Person:
        """Another person; `name` and the card's last five digits (`card_ending`) can be chosen."""
        return Person(
            name or self._name(),
            self.id_number(self._birth_date()),
            self.card(card_ending),
            self.phone(),
            f"Pass-{self._digits(8)}-word",
        )

    def id_number(self, born: date) -> str:
        """An ID number for a date of birth."""
        body = f"{self._random.choice(_REGIONS)}{born:%Y%m%d}{self._random.randint(1, 999):03d}"
        return body + ric.calc_check_digit(body + "0")

    def card(self, ending: str | None = None) -> str:
        """A 19-digit card; with an ending, a digit before it is turned until the Luhn check holds."""
        ending = ending or self._plain_ending()
        front = self._random.choice(_CARD_PREFIXES) + self._digits(7)
        return next(card for digit in "0123456789" if luhn.is_valid(card := f"{front}{digit}{ending}"))

    def phone(self, ending: str | None = None) -> str:
        """A mobile number of the platform's own made-up range."""
        return f"1{self._random.choice('3578')}{self._digits(4)}{ending or self._plain_ending()}"

    def _name(self) -> str:
        given = self._random.choices(_GIVEN, k=self._random.choice((1, 2, 2)))
        return self._random.choice(_SURNAMES) + "".join(given)

    def _birth_date(self) -> date:
        return date(1960, 1, 1) + timedelta(days=self._random.randrange(40 * 365))

    def _plain_ending(self) -> str:
        """Five digits that are no magic value: those all begin with 904."""
        return f"{self._random.randint(0, 8)}{self._digits(4)}"

    def _digits(self, count: int) -> str:
        return "".join(self._random.choices("0123456789", k=count))
