"""The person in whose name a command acts: audited like a click."""

from argparse import ArgumentParser

from django.core.management.base import CommandError

from units.models import User


def add_by(parser: ArgumentParser) -> None:
    parser.add_argument("--by", required=True, help="以谁的名义操作（账号），权限与网页相同")


def person(username: str) -> User:
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(f"没有账号 {username}")
    return user
