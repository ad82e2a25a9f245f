"""The texts that onboarding sends by SMS, and sending them."""

from jinqiao.errors import MessageNotSent, PhoneUnreachable, Text

REGISTRATION = Text(
    "【金桥】注册验证码 {code}，{minutes} 分钟内有效。请勿告知他人。",
    "[Jinqiao] {code} is your code to register. It is good for {minutes} minutes. Tell it to nobody.",
)
ALREADY_REGISTERED = Text(
    "【金桥】有人用您的手机号注册，但该号码已有账户，请直接登录。若非本人操作，无需理会。",
    "[Jinqiao] Somebody asked to register your phone, which has an account already. Sign in instead. "
    "If it was not you, there is nothing to do.",
)
STEP_UP = Text(
    "【金桥】身份验证码 {code}，{minutes} 分钟内有效。任何人索要均为诈骗。",
    "[Jinqiao] {code} confirms what you are about to do. It is good for {minutes} minutes. "
    "Whoever asks you for it is a fraud.",
)
PASSWORD_RESET = Text(
    "【金桥】重置密码验证码 {code}，{minutes} 分钟内有效。若非本人操作，请忽略。",
    "[Jinqiao] {code} lets you set a new password. It is good for {minutes} minutes. "
    "If it was not you, ignore this.",
)
NOT_REGISTERED = Text(
    "【金桥】有人为您的手机号申请重置密码，但该号码没有账户。若非本人操作，无需理会。",
    "[Jinqiao] Somebody asked to reset the password for your phone, which has no account. "
    "If it was not you, there is nothing to do.",
)
PHONE_CHANGE = Text(
    "【金桥】更换手机号验证码 {code}，{minutes} 分钟内有效。请勿告知他人。",
    "[Jinqiao] {code} makes this the phone of your account. It is good for {minutes} minutes. "
    "Tell it to nobody.",
)
PHONE_IN_USE = Text(
    "【金桥】有人想将您的手机号绑定到另一账户，但该号码已有账户。若非本人操作，无需理会。",
    "[Jinqiao] Somebody asked to move an account to your phone, which has an account already. "
    "If it was not you, there is nothing to do.",
)


def send(message_id: str, phone: str, text: str) -> None:
    """Send a text once per message id.

    Raises `PhoneUnreachable`, or `MessageNotSent` where sending the same again is right.
    """
    # Most routes send nothing: they needn't wait for the partner's modules.
    from jinqiao.partners import sms
    from jinqiao.partners.errors import PartnerRefused, PartnerTimeout, PartnerUnavailable

    try:
        sms.connect().send(message_id, phone, text)
    except PartnerRefused:
        raise PhoneUnreachable from None
    except (PartnerTimeout, PartnerUnavailable):
        raise MessageNotSent from None
