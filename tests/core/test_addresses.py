import pytest


@pytest.mark.django_db
class TestAddressWithNul:
    @pytest.mark.parametrize(
        "address",
        ["/handbook/%00/editions/", "/law/%00/", "/learn/cases/%00/", "/posts/a%00b/"],
    )
    def test_is_not_found(self, client, address):
        assert client.get(address).status_code == 404
