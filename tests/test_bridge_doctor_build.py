"""The build against the settings."""

from dataclasses import replace

from bridge.doctor.build import call_limit, codecs, judge
from bridge.doctor.check import Outcome
from bridge.telephony.build import BuildFacts
from config.settings import Codec, Settings, SipSettings

INDEX_WHEEL = BuildFacts("2.16", 4, ("GSM", "PCMA", "speex"))
OURS = BuildFacts("2.17", 2048, ("GSM", "PCMA", "PCMU"))


def test_our_build_is_well_and_the_index_s_is_not() -> None:
    assert [check.outcome for check in judge(OURS, Settings())] == [Outcome.OK] * 3
    outcomes = {check.name: check.outcome for check in judge(INDEX_WHEEL, Settings())}
    assert outcomes["call limit"] is Outcome.FAILED
    assert outcomes["codecs"] is Outcome.FAILED


def test_the_limit_is_sip_capacity() -> None:
    settings = replace(Settings(), sip=SipSettings(capacity=4))
    assert call_limit(INDEX_WHEEL.max_calls, settings.sip.capacity).outcome is Outcome.OK
    assert call_limit(INDEX_WHEEL.max_calls, 5).outcome is Outcome.FAILED


def test_missing_codecs_are_named_and_names_may_carry_a_rate() -> None:
    assert codecs(("pcmu/8000/1",), (Codec.PCMU,)).outcome is Outcome.OK
    assert "lacks PCMA" in codecs(("PCMU",), (Codec.PCMU, Codec.PCMA)).detail
