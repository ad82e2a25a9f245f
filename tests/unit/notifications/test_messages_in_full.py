"""What people read when something happens, word for word in both languages, from the event as the bus carries it."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinqiao import settings
from jinqiao.events import CATALOGUE
from jinqiao.ledger import recipes
from jinqiao.ledger.recipes import Share
from notifications import audience, telling, wording
from notifications.preferences import Preferences

USER = {"user_id": "usr_ann", "aggregate_id": "X", "seq": 2}
MONEY = USER | {"amount_fen": 123_450_00, "fee_fen": 200, "reason": "card_closed"}
LISTED = MONEY | {"listing_id": "lst_1", "application_id": "app_1", "closes_at": "2026-12-01T00:00:00+00:00"}
BID = MONEY | {"investment_id": "inv_1", "listing_id": "lst_1"}

AT = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)

TOLD = {
    "onboarding.user_registered": (
        USER,
        "欢迎使用金桥。完成实名认证和风险测评后即可借款或出借。",
        "Welcome to Jinqiao. Verify your identity and answer the questionnaire to borrow or lend.",
    ),
    "onboarding.password_changed": (
        USER,
        "您的登录密码已修改。如非本人操作，请立即联系客服。",
        "Your password was changed. If that was not you, contact support at once.",
    ),
    "onboarding.phone_changed": (
        USER,
        "您的手机号已更换。如非本人操作，请立即联系客服。",
        "Your phone number was changed. If that was not you, contact support at once.",
    ),
    "kyc.bank_card_changed": (
        USER,
        "您的银行卡已更换。如非本人操作，请立即联系客服。",
        "Your bank card was changed. If that was not you, contact support at once.",
    ),
    "kyc.verified": (
        USER | {"case_id": "kyc_1"},
        "您已通过实名认证，账户已开通。",
        "Your identity is verified and your account is open.",
    ),
    "kyc.rejected": (
        USER | {"case_id": "kyc_1"},
        "您的实名认证未通过，原因请在应用中查看。",
        "Your identity could not be verified; see the reasons in the app.",
    ),
    "payments.deposit_credited": (
        MONEY | {"deposit_id": "dep_1"},
        "您充值的 123,450.00 元 已到账。",
        "Your deposit of CNY 123,450.00 has arrived.",
    ),
    "payments.deposit_failed": (
        MONEY | {"deposit_id": "dep_1"},
        "您的 123,450.00 元 充值未成功，银行未扣款或将退回。",
        "Your deposit of CNY 123,450.00 did not succeed; your bank took nothing or returns it.",
    ),
    "payments.deposit_suspended": (
        MONEY | {"deposit_id": "dep_1"},
        "您的充值到账金额与订单不符，正在核对，款项已妥善保管。",
        "The money that arrived is not what you ordered. We are looking into it and keep it safe.",
    ),
    "payments.withdrawal_settled": (
        MONEY | {"withdrawal_id": "wdr_1"},
        "您提现的 123,450.00 元 已转至银行卡。",
        "Your withdrawal of CNY 123,450.00 was paid to your bank card.",
    ),
    "payments.withdrawal_released": (
        MONEY | {"withdrawal_id": "wdr_1"},
        "银行未能支付您的 123,450.00 元 提现，款项已退回可用余额。",
        "Your bank refused the withdrawal of CNY 123,450.00; the money is available again.",
    ),
    "payments.withdrawal_returned": (
        MONEY | {"withdrawal_id": "wdr_1"},
        "银行退回了您的 123,450.00 元 提现，款项已退回可用余额，请核对银行卡。",
        "Your bank sent back CNY 123,450.00; the money is available again. Please check your card.",
    ),
    "lending.offer_made": (
        USER | {"application_id": "app_1", "offer_id": "off_1"},
        "您的借款申请已通过，请在应用中查看并确认报价。",
        "Your loan application is approved. See the offer in the app and accept it.",
    ),
    "lending.application_declined": (
        USER | {"application_id": "app_1"},
        "您的借款申请未通过，原因请在应用中查看。",
        "Your loan application was declined; see the reasons in the app.",
    ),
    "investment.listing_opened": (
        LISTED,
        "您的 123,450.00 元 借款已开始向出借人募集。",
        "Your loan of CNY 123,450.00 is open to lenders now.",
    ),
    "investment.listing_refunded": (
        LISTED,
        "您的 123,450.00 元 借款未在募集期内满额，资金已退回出借人。",
        "Your loan of CNY 123,450.00 was not filled in time; the lenders have their money back.",
    ),
    "investment.bid_placed": (
        BID,
        "您出借的 123,450.00 元 已冻结，满额后放款。",
        "CNY 123,450.00 is set aside for your bid until the loan is filled.",
    ),
    "investment.bid_lent": (
        BID | {"loan_id": "loan_1"},
        "您的 123,450.00 元 已出借，将按期收到回款。",
        "Your CNY 123,450.00 is lent; repayments follow as scheduled.",
    ),
    "investment.bid_released": (
        BID,
        "项目未满额，您的 123,450.00 元 已退回可用余额。",
        "The loan was not filled; your CNY 123,450.00 is available again.",
    ),
    "repayment.loan_started": (
        USER
        | {
            "loan_id": "loan_1",
            "next_due_date": "2026-12-31",
            "terms": {"principal_fen": 10_000_000, "annual_rate": "0.1", "months": 12, "fee_fen": 0},
        },
        "100,000.00 元 借款已到账，首次还款日 2026年12月31日。",
        "Your loan of CNY 100,000.00 is paid out. The first instalment is due on 31 December 2026.",
    ),
    "investment.bid_written_off": (
        BID | {"loan_id": "loan_1", "loss_fen": 600_001},
        "您出借的一笔借款已核销，您未收回的本金为 6,000.01 元；此后收回的款项仍按份额归您。",
        "A loan that you lent to is written off: CNY 6,000.01 of your principal has not come back. "
        "What is recovered later is still shared with you.",
    ),
    "repayment.loan_written_off": (
        USER
        | {
            "loan_id": "loan_1",
            "principal_fen": 1_000_000,
            "interest_fen": 500,
            "fee_fen": 0,
            "penalty_fen": 50,
        },
        "您的借款已全部到期，尚欠 10,005.50 元；核销不免除还款义务，请尽快还款。",
        "All of your loan is due: CNY 10,005.50. It is written off in the books, which doesn't release you from "
        "paying it.",
    ),
    "repayment.loan_repaid": (
        USER | {"loan_id": "loan_1"},
        "您的借款已全部还清，感谢您的守信。",
        "Your loan is repaid in full. Thank you.",
    ),
}
"""Kind → an event's detail, and what is said of it in Chinese and in English."""


@pytest.mark.parametrize("kind", sorted(TOLD))
def test_an_event_is_told_word_for_word(kind):
    detail, zh, en = TOLD[kind]
    [told] = audience.of(kind, detail)

    assert wording.say(kind, told.facts, "zh").text == zh
    assert wording.say(kind, told.facts, "en").text == en


@pytest.mark.parametrize("kind", sorted(TOLD))
def test_what_the_app_can_open_goes_with_it(kind):
    detail, _, _ = TOLD[kind]
    [told] = audience.of(kind, detail)
    ids = {"application_id", "listing_id", "investment_id", "loan_id", "deposit_id", "withdrawal_id"}

    assert told.references == {name: value for name, value in detail.items() if name in ids}


@pytest.mark.parametrize("kind", sorted(set(TOLD) & CATALOGUE.keys()))
def test_no_text_needs_more_than_the_catalogue_lets_travel(kind):
    detail, _, _ = TOLD[kind]
    travelling = {name: value for name, value in detail.items() if name in (*CATALOGUE[kind], *USER)}

    assert audience.of(kind, travelling) == audience.of(kind, detail)


@given(st.integers(0, 10**14))
def test_an_amount_says_every_fen(fen):
    zh, en = wording.amount(fen, "zh"), wording.amount(fen, "en")

    assert int(en.removeprefix("CNY ").replace(",", "").replace(".", "")) == fen
    assert zh.removesuffix(" 元") == en.removeprefix("CNY ")


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_a_day_is_the_same_day_in_both_languages(day):
    zh, en = wording.day(day, "zh"), wording.day(day, "en").split(" ")

    assert zh == f"{day.year}年{day.month}月{day.day}日"
    assert (int(en[0]), en[1], int(en[2])) == (day.day, day.strftime("%B"), day.year)


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(1, 10**9), st.sampled_from(["principal", "interest"])),
        min_size=1,
        max_size=12,
    )
)
def test_each_lender_is_told_exactly_what_the_journal_paid_them(paid):
    shares = [Share(f"usr_{who}", amount, tag) for who, amount, tag in paid]
    detail = {
        "journal_id": "j",
        "effective_date": "2026-02-05",
        "legs": [leg.pack() for leg in recipes.repayment_distributed("usr_bob", shares, 0)],
        "facts": {"loan_id": "loan_1"},
    }

    told = audience.of("ledger.repayment_distributed", detail)

    assert {each.user_id for each in told} == {share.owner for share in shares}
    assert sum(each.facts["amount_fen"] for each in told) == sum(amount for _, amount, _ in paid)


@pytest.fixture
def sandbox():
    token = settings.environment.set({"POLICY_PACK": "sandbox"})
    yield
    settings.environment.reset(token)


@pytest.mark.parametrize("kind", sorted(TOLD))
@pytest.mark.parametrize("wanted", [True, False])
def test_the_phone_rings_for_the_categories_that_were_chosen(sandbox, kind, wanted):
    template = wording.templates()[kind]
    chosen = Preferences("zh", dict.fromkeys(wording.CATEGORIES, not wanted) | {template.category: wanted})

    assert telling._rings(kind, chosen, AT) == (wanted and template.sms)


def test_what_policy_leaves_to_nobodys_choice_rings_anyway(sandbox):
    nothing = Preferences("zh", dict.fromkeys(wording.CATEGORIES, False))

    assert telling._rings("repayment.instalment_overdue", nothing, AT)
    assert not telling._rings("repayment.loan_repaid", nothing, AT)


def test_a_bid_that_was_placed_is_never_worth_a_message():
    everything = Preferences("zh", dict.fromkeys(wording.CATEGORIES, True))

    assert not telling._rings("investment.bid_placed", everything, AT)


@pytest.mark.parametrize("category", wording.CATEGORIES)
def test_each_category_has_something_to_tell(category):
    assert [kind for kind, template in wording.templates().items() if template.category == category]
