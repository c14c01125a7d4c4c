"""Put an administrator on the roll: how an empty installation gets its first account."""

from __future__ import annotations

import sys
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from zhixing.organisation.actions import people
from zhixing.organisation.forms import EnrolForm
from zhixing.web.errors import Refused

BAD_INPUT = 2


class Command(BaseCommand):
    help = "put an administrator on the roll; the password is asked for, or read from a pipe"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="default: the sign-in name")

    def handle(self, *args: Any, username: str, name: str, **options: Any) -> None:
        data = {"username": username, "name": name or username, "password": _password()}
        form = EnrolForm(data)
        if not data["password"]:
            raise _bad(_("管理员要有密码，才能登录。"))
        if not form.is_valid():
            raise _bad("；".join(str(e) for errors in form.errors.values() for e in errors))
        try:
            person = people.enrol(**form.cleaned_data, is_staff=True, by="system")
        except Refused as refusal:
            raise _bad(refusal.message) from refusal
        self.stdout.write(_("管理员 %(name)s 已登记，可以登录。") % {"name": person.username})


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    return getpass(f"{_('初始密码')}: ")


def _bad(message: str) -> CommandError:
    return CommandError(message, returncode=BAD_INPUT)
