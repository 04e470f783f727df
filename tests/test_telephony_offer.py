"""Which offers within a call can be answered."""

import pytest
from sip_wire import sdp

from bridge.telephony.offer import can_answer
from config.settings import Codec

OURS = (Codec.PCMU, Codec.PCMA)


@pytest.mark.parametrize("formats", ["0", "8 101", "18 0", "9 8"])
def test_a_codec_of_ours_can_be_answered(formats: str) -> None:
    assert can_answer(sdp(40000, formats), OURS)


@pytest.mark.parametrize("formats", ["18", "9 3", "101", "96"])
def test_codecs_we_lack_cannot(formats: str) -> None:
    assert not can_answer(sdp(40000, formats), OURS)


def test_a_codec_that_is_switched_off_cannot() -> None:
    assert not can_answer(sdp(40000, "8"), [Codec.PCMU])


def test_dynamic_formats_go_by_their_name() -> None:
    assert can_answer(sdp(40000, "97", extra="a=rtpmap:97 pcma/8000"), OURS)
    assert not can_answer(sdp(40000, "97", extra="a=rtpmap:97 opus/48000/2"), OURS)
    assert not can_answer(sdp(40000, "0", extra="a=rtpmap:0 GSM/8000"), OURS)


def test_audio_that_is_taken_away_needs_no_codec() -> None:
    assert can_answer(sdp(0, "18"), OURS)
    assert can_answer("v=0\r\n", OURS)
