"""Sessions that were ended early or outlived their password, and keys of their own for cookies."""

from dataclasses import replace

from fakes_web import ADA

from web.sessions import Claim, EndedSessions, session_cookies


def test_ended_sessions_are_remembered_as_long_as_their_cookies_live() -> None:
    ended = EndedSessions(lifetime_s=100.0)
    ended.end("first", 0.0)
    ended.end("second", 60.0)
    assert "first" in ended
    ended.end("third", 101.0)
    assert "first" not in ended
    assert "second" in ended
    assert "unknown" not in ended


def test_ended_sessions_are_bounded() -> None:
    ended = EndedSessions(most=10)
    for n in range(100):
        ended.end(str(n), float(n))
    assert len(ended) == 10
    assert "99" in ended


def test_the_cookie_key_is_not_the_secret_itself() -> None:
    secret = b"k" * 32
    cookies = session_cookies(secret, behind_tls=True)
    assert cookies.cookie_name == "__Host-dialbridge"
    assert session_cookies(secret, behind_tls=False).cookie_name == "dialbridge"
    assert cookies.cookie_params["httponly"] is True
    assert secret not in repr(vars(cookies)).encode()


def test_a_claim_holds_as_long_as_the_password_is_the_same() -> None:
    person = replace(ADA, password_mark="first")
    claim = Claim(ADA.account_id, "identity", "first")
    assert claim.holds_for(person)
    assert not claim.holds_for(replace(person, password_mark="second"))
    assert not claim.holds_for(replace(person, account_id=ADA.account_id + 1))
    assert "first" not in repr(claim)
    assert "first" not in repr(person)
