"""Can every prompt be played? Reads all recordings: half a second, any thread."""

from bridge.doctor.check import Check, Outcome, ok, warning
from bridge.prompts.library import PromptLibrary
from config.settings import PromptSettings

RATE_HZ = 8000


def look_at_prompts(settings: PromptSettings) -> list[Check]:
    """One warning for each thing that keeps prompts from being played; tones replace those."""
    return prompts(PromptLibrary(settings, RATE_HZ).problems())


def prompts(problems: list[str]) -> list[Check]:
    """The prompts, by the sentences of bridge.prompts, each of which ends in its remedy."""
    if not problems:
        return [ok("prompts", "every prompt can be played in every language")]
    return [_problem(sentence) for sentence in problems]


def _problem(sentence: str) -> Check:
    detail, run, command = sentence.partition("Run: ")
    if not run:
        return Check("prompts", Outcome.WARNING, sentence, "See the folders in [prompts].")
    return warning("prompts", detail.strip(), run + command)
