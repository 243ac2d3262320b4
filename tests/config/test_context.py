"""Menus: what each role finds in them."""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from config.context import frame
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def menus(user, path):
    request = RequestFactory().get(path)
    request.user = user
    return frame(request)


def urls(desk):
    return {entry.url for group in desk.groups for entry in group.entries}


class TestWorkspace:
    def test_is_missing_for_a_plain_officer(self):
        officer = UserFactory(roles=["officer"])

        drawn = menus(officer, "/")

        assert not drawn["workspace"]
        assert drawn["workspaces"] == []

    def test_shows_hr_the_imports_but_not_the_bank(self):
        hr = UserFactory(roles=["hr"])

        desk = menus(hr, reverse("certificates:board"))["workspace"]

        assert reverse("certificates:imports") in urls(desk)
        assert reverse("exams:bank") not in urls(desk)

    def test_marks_one_entry_as_the_page_shown(self):
        hr = UserFactory(roles=["hr"])

        desk = menus(hr, reverse("certificates:imports"))["workspace"]
        current = [e.url for group in desk.groups for e in group.entries if e.current]

        assert current == [reverse("certificates:imports")]

    def test_is_the_one_that_the_page_belongs_to(self):
        both = UserFactory(roles=["hr", "trainer"])

        bank = menus(both, reverse("exams:bank"))["workspace"]
        board = menus(both, reverse("certificates:board"))["workspace"]

        assert reverse("exams:bank") in urls(bank)
        assert reverse("certificates:imports") in urls(board)

    def test_offers_the_way_back_to_the_officers_home(self):
        both = UserFactory(roles=["hr", "trainer"])

        doors = [link.url for link in menus(both, "/")["workspaces"]]

        assert doors[0] == "/"
        assert len(doors) == 3

    def test_reads_the_roles_once(self, django_assert_num_queries):
        hr = UserFactory(roles=["hr"])
        drawn = menus(hr, "/")

        with django_assert_num_queries(1):
            str(drawn["workspace"])
            str(drawn["workspaces"])

    def test_costs_nothing_where_no_menu_is_drawn(self, django_assert_num_queries):
        hr = UserFactory(roles=["hr"])

        with django_assert_num_queries(0):
            menus(hr, "/")


class TestMainMenu:
    def test_marks_home_on_the_home_page_only(self):
        officer = UserFactory(roles=["officer"])

        at_home = [link.url for link in menus(officer, "/")["main_menu"] if link.current]
        elsewhere = [link.url for link in menus(officer, "/help/")["main_menu"] if link.current]

        assert at_home == ["/"]
        assert elsewhere == []
