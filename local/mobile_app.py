"""The mobile app: everything it can do, over HTTP only.

It reads SMS codes as the phone's owner does: the local outbox stands for the phone.
"""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from local.api_client import Answer, ApiClient
from local.people import Person

_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")


class MobileApp(ApiClient):
    """One installation of the app, used by one person at a time."""

    def __init__(self, url: str, language: str = "zh-CN") -> None:
        super().__init__(url, language)
        self.phone = ""

    # --- signing up and in -----------------------------------------------------------------------------

    def register(self, phone: str, password: str) -> str:
        """Register, confirm with the code from the SMS, and return the user id. Does not sign in."""
        self.phone = phone
        seen = len(self.messages())
        registration = self.post("/v1/registrations", {"phone": phone, "password": password})
        path = f"/v1/registrations/{registration['registration_id']}/confirmation"
        return self.post(path, {"code": self.code(seen)})["user_id"]

    def sign_in(self, phone: str, password: str, **more: str) -> Answer:
        """Open a session; its tokens go with every request from now on. Staff first give a `new_password`."""
        self.phone = phone
        self.tokens = {}
        self.tokens = self.request(
            "POST", "/v1/sessions", json={"phone": phone, "password": password, **more}
        )
        return self.tokens

    def refresh(self) -> Answer:
        """Get a new access token for the session."""
        body = {"refresh_token": self.tokens["refresh_token"]}
        self.tokens |= self.request("POST", "/v1/sessions/refresh", json=body)
        return self.tokens

    def sign_out(self) -> None:
        """End the session."""
        self.request("DELETE", "/v1/sessions")
        self.tokens = {}

    def step_up(self) -> None:
        """Confirm with a code that it is really the owner of the phone: needed before money goes out."""
        seen = len(self.messages())
        step_up = self.post("/v1/step-ups", {})
        self.post(f"/v1/step-ups/{step_up['step_up_id']}/confirmation", {"code": self.code(seen)})

    def messages(self) -> list[str]:
        """The texts that the phone received, newest first."""
        answer = self.get("/_local/outbox", phone=self.phone)
        return [message["text"] for message in answer["items"]]

    def code(self, seen: int) -> str:
        """The newest six-digit code among the messages that came after the first `seen`."""

        def newest() -> Answer:
            texts = self.messages()
            fresh = texts[: len(texts) - seen]
            return {"codes": [found[0] for text in fresh if (found := _CODE.search(text))]}

        return self.until("a code by SMS", newest, lambda answer: bool(answer["codes"]), 10)["codes"][0]

    # --- becoming a customer ---------------------------------------------------------------------------

    def verify_identity(self, person: Person) -> Answer:
        """Send the papers and wait for the outcome: verified, rejected or in_review."""
        self.post(
            "/v1/me/kyc",
            {
                "name": person.name,
                "id_number": person.id_number,
                "bank_card": person.bank_card,
                "bank_mobile": person.phone,
            },
        )
        return self.until("the verification", self.kyc, lambda kyc: kyc["status"] not in ("none", "pending"))

    def kyc(self) -> Answer:
        """`{status, reasons}`."""
        return self.get("/v1/me/kyc")

    def answer_questionnaire(self, risk_class: str = "C5") -> Answer:
        """Answer the questionnaire, more and more boldly or timidly, until the class comes out as asked for."""
        questionnaire = self.get("/v1/suitability/questionnaire")
        low, high = 0, sum(len(question["options"]) - 1 for question in questionnaire["questions"])
        steps = (int(risk_class[1]) - 1) * high // 4
        while low <= high:
            answers = _answers(questionnaire["questions"], steps)
            body = {"version": questionnaire["version"], "answers": answers}
            answer = self.post("/v1/me/suitability", body)
            if answer["risk_class"] == risk_class:
                return answer
            low, high = (steps + 1, high) if answer["risk_class"] < risk_class else (low, steps - 1)
            steps = (low + high) // 2
        raise ValueError(f"no answers make {risk_class}")

    def me(self) -> Answer:
        """The profile."""
        return self.get("/v1/me")

    def account(self) -> Answer:
        """`{available_fen, held_fen, total_fen, as_of}`."""
        return self.get("/v1/me/account")

    def transactions(self) -> list[Answer]:
        """All statement lines, newest first."""
        return self.items("/v1/me/transactions")

    # --- money in and out ------------------------------------------------------------------------------

    def deposit(self, amount_fen: int) -> Answer:
        """Order a deposit and wait until the bank has called back."""
        deposit_id = self.post("/v1/deposits", {"amount_fen": amount_fen})["deposit_id"]
        return self.until(
            "the deposit",
            lambda: self.get(f"/v1/deposits/{deposit_id}"),
            lambda it: it["status"] != "pending",
        )

    def withdraw(self, amount_fen: int) -> Answer:
        """Step up, order a withdrawal and wait until it is settled or released."""
        self.step_up()
        withdrawal_id = self.post("/v1/withdrawals", {"amount_fen": amount_fen})["withdrawal_id"]
        return self.until(
            "the withdrawal",
            lambda: self.get(f"/v1/withdrawals/{withdrawal_id}"),
            lambda it: it["status"] in ("settled", "released"),
        )

    # --- borrowing -------------------------------------------------------------------------------------

    def apply_for_loan(self, principal_fen: int, months: int, monthly_income_fen: int, **more: Any) -> Answer:
        """Apply and wait for the decision; the answer carries the offer when it is approved."""
        body = {
            "principal_fen": principal_fen,
            "months": months,
            "method": "equal_instalment",
            "purpose": "working_capital",
            "monthly_income_fen": monthly_income_fen,
            **more,
        }
        application_id = self.post("/v1/loan-applications", body)["application_id"]
        return self.until(
            "the decision", lambda: self.application(application_id), lambda it: it["status"] != "submitted"
        )

    def application(self, application_id: str) -> Answer:
        """A loan application."""
        return self.get(f"/v1/loan-applications/{application_id}")

    def accept(self, application: Mapping[str, Any]) -> Answer:
        """Accept the offer of an approved application and wait until it is listed."""
        application_id, offer = application["application_id"], application["offer"]
        self.post(
            f"/v1/loan-applications/{application_id}/acceptance",
            {"offer_id": offer["offer_id"], "agreement_version": offer["agreement_version"]},
        )
        return self.until(
            "the listing", lambda: self.application(application_id), lambda it: it["status"] == "listed"
        )

    def loans(self) -> list[Answer]:
        """The borrower's loans."""
        return self.items("/v1/me/loans")

    def loan(self, loan_id: str) -> Answer:
        """A loan with its schedule."""
        return self.get(f"/v1/me/loans/{loan_id}")

    def repay(self, loan_id: str, instalment_number: int | None = None) -> Answer:
        """Repay an instalment (the next one, or by its number) ahead of the daily run."""
        body = {} if instalment_number is None else {"instalment_number": instalment_number}
        return self.post(f"/v1/me/loans/{loan_id}/repayments", body)

    # --- investing -------------------------------------------------------------------------------------

    def listing(self, listing_id: str) -> Answer:
        """A listing."""
        return self.get(f"/v1/listings/{listing_id}")

    def invest(self, listing_id: str, amount_fen: int, key: str | None = None) -> Answer:
        """Bid on a listing, acknowledging the disclosure that it shows now."""
        body = {
            "amount_fen": amount_fen,
            "disclosure_version": self.listing(listing_id)["disclosure_version"],
        }
        return self.post(f"/v1/listings/{listing_id}/investments", body, key)

    def investments(self) -> list[Answer]:
        """The investor's investments with expected and received cash flow."""
        return self.items("/v1/me/investments")

    def notifications(self) -> list[Answer]:
        """The notifications in the app."""
        return self.items("/v1/me/notifications")


def _answers(questions: list[Answer], steps: int) -> dict[str, str]:
    """The lowest answers to all questions, raised by so many steps in all, each question in its turn."""
    ranked = {
        question["question_id"]: sorted(question["options"], key=lambda option: option["score"])
        for question in questions
    }
    turns = [name for place in range(1, steps + 1) for name in ranked if place < len(ranked[name])]
    taken = Counter(turns[:steps])
    return {name: options[taken[name]]["option_id"] for name, options in ranked.items()}
