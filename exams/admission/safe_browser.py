"""The profile of Safe Exam Browser for one sitting, and the key that its browsers prove.

The browser is for rooms whose computers are the office's own; phones cannot run it. A sitting that
asks for it can be freed of it while it runs, which is recorded: nobody's exam hangs on it.
"""

import plistlib
from base64 import b64decode
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.crypto import constant_time_compare

from exams.admission import rules
from exams.admission.models import EntryRules
from exams.admission.rules import Visit


def settings_of(entry: EntryRules) -> dict[str, Any]:
    """Return the settings of the browser for a sitting: only what differs from its safe defaults,
    and what the check rests on."""
    start = f"{settings.PUBLIC_ORIGIN}/exams/{entry.sitting_id}/"
    return {
        "originatorVersion": "zhifa",
        "sebConfigPurpose": 0,  # starts an exam; leaves the settings of the computer alone
        "startURL": start,
        "quitURL": f"{start}?end",
        "quitURLConfirm": True,
        "allowQuit": True,
        "hashedQuitPassword": entry.browser_quit_hash,
        # Sends the hash of address and key with each request; the classic view is what sends it.
        "sendBrowserExamKey": True,
        "browserWindowWebView": 2,
        "examKeySalt": b64decode(entry.browser_salt),
        "URLFilterEnable": True,
        "URLFilterEnableContentFilter": False,
        "URLFilterRules": [
            {
                "active": True,
                "regex": False,
                "expression": f"{urlsplit(settings.PUBLIC_ORIGIN).netloc}/*",
                "action": 1,
            }
        ],
        "allowSpellCheck": False,
        "allowDictionaryLookup": False,
        "allowScreenSharing": False,
        "allowVirtualMachine": False,
        "allowSwitchToApplications": False,
        "enablePrivateClipboard": True,
        "enablePrintScreen": False,
        "browserWindowAllowReload": True,
        "showReloadButton": True,
        "showTaskBar": True,
        "showTime": True,
    }


def profile(entry: EntryRules) -> bytes:
    """Return the file that configures the browser for a sitting: a property list, not encrypted."""
    return plistlib.dumps(settings_of(entry), sort_keys=True)


def key_of(entry: EntryRules) -> str:
    """Return the Config Key of that file."""
    return rules.config_key(settings_of(entry))


def is_proven(entry: EntryRules, visit: Visit) -> bool:
    """Tell whether a request came from a browser with exactly these settings."""
    expected = rules.key_header(visit.url, key_of(entry))
    return constant_time_compare(visit.key_hash.lower(), expected)
