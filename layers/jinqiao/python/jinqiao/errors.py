"""Every refusal that a user or a workflow can meet, as a class with a stable code.

`jinqiao.http.problems` turns them into `application/problem+json`; workflows name the same classes in `Catch`
and `Retry`. A detail may use the facts that the error was raised with: `SoldOut(remaining_fen=100)`.
"""

from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class Text:
    """The same sentence in both languages of the platform."""

    zh: str
    en: str

    def within(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


class Refusal(Exception):
    """A request that was understood and refused; nothing has changed."""

    status: ClassVar[int] = 409
    code: ClassVar[str] = "refused"
    title: ClassVar[Text] = Text("请求被拒绝", "The request was refused")
    detail: ClassVar[Text | None] = None
    retry_after_seconds: int | None = None

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts = facts

    def explain(self, language: str) -> str:
        """The detail with its facts, or the title where there is no more to say."""
        return (self.detail or self.title).within(language).format(**self.facts)


class InvalidRequest(Refusal):
    """A body, query or path that doesn't have the form the contract asks for, field by field."""

    status, code = 422, "invalid_request"
    title = Text("请求内容有误", "The request is not valid")

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__()
        self.errors = errors


class MalformedBody(Refusal):
    status, code = 400, "malformed_body"
    title = Text("请求体无法解析", "The body cannot be read")

    def __init__(self, reason: Text) -> None:
        super().__init__()
        self.detail = reason  # type: ignore[misc]  # what is wrong differs from body to body


class BodyTooLarge(Refusal):
    status, code = 413, "body_too_large"
    title = Text("请求体过大", "The body is too large")


class MissingIdempotencyKey(Refusal):
    status, code = 400, "idempotency_key_required"
    title = Text(
        "缺少或无效的 Idempotency-Key 请求头",
        "An Idempotency-Key of 1 to 255 visible ASCII characters is required",
    )


class IdempotencyKeyReused(Refusal):
    status, code = 422, "idempotency_key_reused"
    title = Text("该幂等键已用于另一请求", "This idempotency key was used for another request")


class InvalidCursor(Refusal):
    status, code = 400, "invalid_cursor"
    title = Text("分页游标无效", "The cursor is not valid here")


class SignInRequired(Refusal):
    status, code = 401, "sign_in_required"
    title = Text("请先登录", "Sign in first")


class SignedOut(Refusal):
    status, code = 401, "signed_out"
    title = Text("会话已退出，请重新登录", "This session was signed out; sign in again")


class Forbidden(Refusal):
    status, code = 403, "forbidden"
    title = Text("没有权限", "You may not do this")


class Suspended(Refusal):
    status, code = 403, "suspended"
    title = Text("账户已被冻结，请联系客服", "The account is suspended; contact support")


class StepUpRequired(Refusal):
    status, code = 403, "step_up_required"
    title = Text("请先完成短信验证", "Confirm with a code first")


class NotFound(Refusal):
    status, code = 404, "not_found"
    title = Text("未找到", "Not found")


class TooManyRequests(Refusal):
    status, code = 429, "too_many_requests"
    title = Text("请求过于频繁，请稍后再试", "Too many requests; try again later")

    def __init__(self, retry_after_seconds: int = 60, **facts: Any) -> None:
        super().__init__(**facts)
        self.retry_after_seconds = retry_after_seconds


class Busy(Refusal):
    status, code = 503, "busy"
    title = Text("系统繁忙，请稍后再试", "The platform is busy; try again shortly")
    retry_after_seconds = 1


class NotVerified(Refusal):
    """There is no account yet: 403 for a bid, 409 for other commands on money (api.md)."""

    status, code = 409, "not_verified"
    title = Text("请先完成实名认证", "Complete identity verification first")


class NotVerifiedToInvest(NotVerified):
    status = 403


class InsufficientFunds(Refusal):
    code = "insufficient_funds"
    title = Text("可用余额不足", "The available balance is not enough")


class JournalConflict(Exception):
    """A journal id was used again for another command: a defect or an attack, never an answer to a user."""


class Imbalance(Exception):
    """Legs that don't sum to zero in their book: refused at construction."""


# lending


class NoOffer(Refusal):
    """There is nothing to accept: still being decided, declined, or withdrawn."""

    code = "no_offer"
    title = Text("该借款申请没有可接受的报价", "This application has no offer to accept")


class StaleOffer(Refusal):
    code = "stale_offer"
    title = Text("报价已变更，请重新查看", "This is not the offer in force; look at it again")


class StaleAgreement(Refusal):
    code = "stale_agreement"
    title = Text("借款协议版本不符，请重新阅读", "This is not the agreement that was offered; read it again")


class OfferExpired(Refusal):
    code = "offer_expired"
    title = Text("报价已过期", "The offer has expired")


class AlreadyAccepted(Refusal):
    """The offer was accepted before: it can be neither accepted again nor withdrawn."""

    code = "already_accepted"
    title = Text("报价已被接受", "The offer has already been accepted")


class BorrowingCapExceeded(Refusal):
    code = "borrowing_cap_exceeded"
    title = Text("超过借款余额上限", "This would exceed the cap on what one person may owe")


class CostCapExceeded(Refusal):
    code = "cost_cap_exceeded"
    title = Text("综合成本超过上限", "The loan would cost more than the law allows")


class ReviewClosed(Refusal):
    code = "review_closed"
    title = Text("该审核已结束", "This review is closed")


# investment


class SoldOut(Refusal):
    code = "sold_out"
    title = Text("剩余可投金额不足", "Not that much is left to invest in")
    detail = Text("剩余可投金额为 {remaining_fen} 分", "{remaining_fen} fen are left")


class ListingClosed(Refusal):
    code = "listing_closed"
    title = Text("该项目已停止募集", "This listing no longer takes investments")


class StaleDisclosure(Refusal):
    code = "stale_disclosure"
    title = Text("风险揭示书版本不符，请重新阅读", "This is not the disclosure in force; read it again")


class OwnLoan(Refusal):
    code = "own_loan"
    title = Text("不能投资自己的借款", "Nobody invests in their own loan")


class Unsuitable(Refusal):
    """The investor's class is missing, out of date, or too low for the listing's risk level."""

    status, code = 403, "unsuitable"
    title = Text("该项目与您的风险承受能力不匹配", "This listing is riskier than your risk class allows")


class NothingStuck(Refusal):
    """The funding is on its way, or done: there is nothing to resume."""

    code = "nothing_stuck"
    title = Text("该项目的放款没有中断", "This funding is not stuck")


class BidsNotYetProjected(Exception):
    """The listing's bids are not all laid out in claim order yet: a workflow tries again."""


# onboarding


class WrongCode(Refusal):
    status, code = 422, "wrong_code"
    title = Text("验证码错误", "This is not the code")
    detail = Text("验证码错误，还可尝试 {tries_left} 次", "This is not the code; {tries_left} tries are left")


class CodeExpired(Refusal):
    code = "code_expired"
    title = Text("验证码已过期，请重新获取", "The code has expired; ask for a new one")


class CodeExhausted(Refusal):
    code = "code_exhausted"
    title = Text("验证码尝试次数已用完，请重新获取", "The code was tried too often; ask for a new one")


class AlreadyConfirmed(Refusal):
    code = "already_confirmed"
    title = Text("该验证码已使用", "This code was used already")


class PhoneTaken(Refusal):
    code = "phone_taken"
    title = Text("该手机号已注册，请直接登录", "This phone has an account already; sign in")


class PhoneUnreachable(Refusal):
    status, code = 422, "phone_unreachable"
    title = Text("无法向该手机号发送短信", "No message can be sent to this phone")


class MessageNotSent(Busy):
    """The SMS partner didn't take the message: the same request again finishes what it began."""

    code = "message_not_sent"
    title = Text("短信暂时无法发送，请稍后重试", "The message could not be sent; try the same again shortly")


class WrongCredentials(Refusal):
    status, code = 401, "wrong_credentials"
    title = Text("手机号或密码错误", "The phone or the password is wrong")


class WrongPassword(Refusal):
    """The old password of somebody who is signed in: no 401, which would end the session in an app."""

    status, code = 403, "wrong_password"
    title = Text("原密码错误", "The old password is wrong")


class NewPasswordRequired(Refusal):
    """A temporary password opens nothing until its owner has chosen another."""

    status, code = 403, "new_password_required"
    title = Text("请设置新密码后登录", "Choose a new password to sign in")


class StaleQuestionnaire(Refusal):
    code = "stale_questionnaire"
    title = Text("测评问卷已更新，请重新作答", "The questionnaire has changed; answer the one in force")


class StaleDocument(Refusal):
    code = "stale_document"
    title = Text("文本版本已更新，请重新阅读", "This is not the text in force; read it again")


class NoAccount(Exception):
    """A verified person whose ledger account is not open yet: a workflow tries again."""


# Repayment


class ClearingIncomplete(Exception):
    """A loan cannot be paid out: its clearing doesn't hold exactly the principal, so a claim is missing."""


class LoansLeft(Exception):
    """Some loans of a run's batch could not be worked; doing the batch again does only those."""


class MoreThanOwed(Refusal):
    """Nobody pays on a loan more than is left of it, penalty to date included."""

    status, code = 422, "more_than_owed"
    title = Text("金额超过全部未还款项", "The amount is more than is owed")
    detail = Text(
        "最早未还一期应还 {next_fen} 分，全部未还共 {all_fen} 分",
        "The oldest unpaid instalment takes {next_fen} fen, all of them {all_fen} fen",
    )


class OutOfOrder(Refusal):
    status, code = 422, "out_of_order"
    title = Text("请先偿还最早未还的一期", "The oldest unpaid instalment comes first")
    detail = Text("下一期为第 {next_number} 期", "The next to pay is number {next_number}")


class LoanRepaid(Refusal):
    code = "loan_repaid"
    title = Text("该笔借款已还清", "This loan is repaid")


class LoanChanged(Refusal):
    """A receipt came between reading the loan and paying: what was asked may be paid already."""

    code = "loan_changed"
    title = Text("借款状态刚刚变化，请刷新后重试", "The loan has just changed; look at it again")


class LoanWrittenOff(Refusal):
    code = "loan_written_off"
    title = Text("该笔借款已核销", "This loan is written off")


class LoanCompensated(Refusal):
    """Its claims are the risk reserve's, which casts no vote."""

    code = "loan_compensated"
    title = Text("该笔借款已由风险准备金代偿", "The risk reserve has bought this loan")


class WriteOffNotDue(Refusal):
    code = "write_off_not_due"
    title = Text("该笔借款尚不能核销", "This loan cannot be written off yet")
    detail = Text(
        "逾期满 {after_days} 天方可核销，目前逾期 {days_past_due} 天",
        "A loan is written off after {after_days} days past due; this one is {days_past_due}",
    )


class WriteOffOpen(Refusal):
    code = "write_off_open"
    title = Text("该笔借款已有待复核的核销申请", "A write-off of this loan waits for approval already")


class WriteOffClosed(Refusal):
    code = "write_off_closed"
    title = Text("该核销申请已有结论", "This write-off is decided already")


class RestructuringOpen(Refusal):
    code = "restructuring_open"
    title = Text("该笔借款已有进行中的重组方案", "A restructuring of this loan is underway")


class RestructuringClosed(Refusal):
    code = "restructuring_closed"
    title = Text("该重组方案已有结论", "This restructuring is decided already")


class AlreadyVoted(Refusal):
    code = "already_voted"
    title = Text("您已投票，不能更改", "You have voted, and a vote is for good")


class VoteClosed(Refusal):
    code = "vote_closed"
    title = Text("投票已结束或尚未开始", "The vote is over, or has not begun")


class SettlementDateRefused(Refusal):
    """A settlement is quoted for today or a day within the policy's reach."""

    status, code = 422, "settlement_date_refused"
    title = Text("该日期不能办理提前还款", "A settlement cannot be quoted for this day")
    detail = Text("可选日期为 {earliest} 至 {latest}", "Days from {earliest} to {latest} are possible")


class KeepRequired(Refusal):
    status, code = 422, "keep_required"
    title = Text(
        "部分提前还款须选择保持期限或保持每期还款额",
        "A partial prepayment says what it keeps: the term or the instalment",
    )


class KeepRefused(Refusal):
    """There is no instalment to keep: all principal falls due at the end, or the rows were negotiated."""

    status, code = 422, "keep_refused"
    title = Text("该借款只能保持期限", "Of this loan only the term can be kept")


class PrepaymentTooSmall(Refusal):
    """What is due comes first, then the interest to the day; something has to be left for principal."""

    status, code = 422, "prepayment_too_small"
    title = Text("金额不足以提前偿还本金", "The amount leaves nothing for principal")
    detail = Text("至少为 {least_fen} 分", "It takes at least {least_fen} fen")


class PayOffInFull(Refusal):
    """A part that reaches the whole is no part."""

    status, code = 422, "pay_off_in_full"
    title = Text(
        "该金额可结清全部借款，请改为全额结清", "The amount pays the loan off; ask for a full settlement"
    )
    detail = Text("全额结清为 {payoff_fen} 分", "A full settlement takes {payoff_fen} fen")


class InvalidQuote(Refusal):
    """A token that this platform didn't sign for this caller and loan; it says no more about it."""

    status, code = 422, "invalid_quote"
    title = Text("报价凭证无效", "This is not a quote for this loan")


class QuoteExpired(Refusal):
    """The day is another, or the loan or its rules have changed since it was quoted."""

    code = "quote_expired"
    title = Text("报价已失效，请重新获取", "The quote holds no longer; ask for a new one")


class RunNotDue(Refusal):
    status, code = 422, "run_not_due"
    title = Text("不能执行未来日期的批次", "A run cannot be of a day to come")


# kyc


class VerificationUnderway(Refusal):
    code = "verification_underway"
    title = Text("实名认证正在进行", "A verification is underway")


class AlreadyVerified(Refusal):
    code = "already_verified"
    title = Text("已完成实名认证", "This person is verified already")


class BankCardRefused(Refusal):
    """The identity partner or the bank doesn't take the card as this person's."""

    status, code = 422, "bank_card_refused"
    title = Text("该银行卡未通过核验", "This bank card was not accepted as yours")


# payments


class CardCoolingOff(Refusal):
    """A card was bound lately; it can receive money only once the cooling-off is over."""

    code = "card_cooling_off"
    title = Text("新绑定的银行卡尚在冷静期", "The new bank card is still in its cooling-off")
    detail = Text("{until} 之后可提现", "Withdrawals are possible after {until}")


class CallbackConflict(Refusal):
    """A partner used a message's id again for another message: a defect on its side."""

    code = "callback_conflict"
    title = Text("消息编号已用于另一消息", "This message id was used for another message")


class ExceptionResolved(Refusal):
    code = "exception_resolved"
    title = Text("该异常不在可处理的状态", "This exception is not open for that any more")


class SecondPersonRequired(Refusal):
    status, code = 403, "second_person_required"
    title = Text("须由另一人复核", "Somebody else has to approve this")


# arrears


class CaseClosed(Refusal):
    code = "case_closed"
    title = Text("该催收案件已结案", "This case is closed")


class OutsideContactHours(Refusal):
    """Borrowers are contacted at decent hours only; nothing is logged."""

    code = "outside_contact_hours"
    title = Text("当前时段不得联系借款人", "Borrowers may not be contacted at this hour")
    detail = Text(
        "仅可在 {opens} 至 {closes} 之间联系借款人",
        "Borrowers may be contacted from {opens} until {closes}",
    )


class ContactLimitReached(Refusal):
    code = "contact_limit_reached"
    title = Text("今日联系次数已达上限", "This borrower was contacted often enough today")
    detail = Text("每日最多联系 {most} 次", "At most {most} contacts a day")


class StepNotDue(Refusal):
    """It is not the case's step, it was done before, or the platform does it by itself."""

    code = "step_not_due"
    title = Text("该步骤当前无需执行", "This step is not to be done now")


class StepPaused(Refusal):
    """A promise to pay or a hardship request holds it off."""

    code = "step_paused"
    title = Text("该步骤因还款承诺或困难申请暂停", "A promise to pay or a hardship request pauses this step")


class PromiseOpen(Refusal):
    code = "promise_open"
    title = Text("已有未到期的还款承诺", "There is an open promise to pay already")


class PromisesExhausted(Refusal):
    code = "promises_exhausted"
    title = Text("还款承诺多次未履行，不再接受新的承诺", "Too many promises were broken to take another")


class HardshipOpen(Refusal):
    code = "hardship_open"
    title = Text("已有处理中的困难申请", "There is a hardship request already")


class HardshipRequestsExhausted(Refusal):
    code = "hardship_requests_exhausted"
    title = Text("该案件的困难申请次数已用完", "No further hardship request can be made on this case")


class HardshipClosed(Refusal):
    """Answered, lapsed, or moot since the arrears were settled."""

    code = "hardship_closed"
    title = Text("该困难申请已结束", "This hardship request is closed")


class NotRecommended(Refusal):
    code = "not_recommended"
    title = Text("须先由客服提出建议", "Support has to recommend first")
