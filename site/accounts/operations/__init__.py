"""What can be done to accounts: one function, one act. Call them as `operations.<act>`.

Most are durable. Those that other operations call too (give a role, open or close an account, make
codes) take a savepoint inside the caller's transaction, so that a refusal leaves it usable.
"""

from accounts.operations.activation import (
    ActivationSlip,
    CodeExpired,
    CodeInvalid,
    activate_account,
    make_activation_codes,
)
from accounts.operations.identity import NoIdentityNumber, reveal_identity_number
from accounts.operations.people import (
    UsernameTaken,
    create_account,
    create_administrator,
    deactivate,
    reactivate,
)
from accounts.operations.photos import (
    PhotoTooSmall,
    made_photo,
    put_photo_away,
    set_photo,
    set_photos,
)
from accounts.operations.resets import (
    AlreadyDecided,
    FourEyes,
    OwnReset,
    RequestPending,
    ask_for_reset,
    decide_reset,
)
from accounts.operations.roles import (
    AccountClosed,
    IncompatibleRoles,
    LastAdministrator,
    OwnRole,
    end_role,
    grant_role,
)
from accounts.operations.second_factor import (
    NoSecondFactor,
    WaitBeforeCode,
    WrongCode,
    begin_enrolment,
    check_second_factor,
    confirm_enrolment,
    replace_recovery_codes,
)
from accounts.operations.signin import change_password, record_sign_in

__all__ = [
    "AccountClosed",
    "ActivationSlip",
    "AlreadyDecided",
    "CodeExpired",
    "CodeInvalid",
    "FourEyes",
    "IncompatibleRoles",
    "LastAdministrator",
    "NoIdentityNumber",
    "NoSecondFactor",
    "OwnReset",
    "OwnRole",
    "PhotoTooSmall",
    "RequestPending",
    "UsernameTaken",
    "WaitBeforeCode",
    "WrongCode",
    "activate_account",
    "ask_for_reset",
    "begin_enrolment",
    "change_password",
    "check_second_factor",
    "confirm_enrolment",
    "create_account",
    "create_administrator",
    "deactivate",
    "decide_reset",
    "end_role",
    "grant_role",
    "made_photo",
    "make_activation_codes",
    "put_photo_away",
    "reactivate",
    "record_sign_in",
    "replace_recovery_codes",
    "reveal_identity_number",
    "set_photo",
    "set_photos",
]
