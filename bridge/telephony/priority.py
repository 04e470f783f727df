"""Asks the kernel to run audio first.

    the engine                SCHED_RR: audio waits for nobody's batch job
    the bridge beside it      nice -10: callers who key digits wait for nobody's either

A new thread inherits from the one that makes it, so each is asked for before threads are made.
Without the right to (root, CAP_SYS_NICE, systemd's LimitRTPRIO) everything runs as it is.
"""

import logging
import os

log = logging.getLogger(__name__)

NICE = -10
REAL_TIME = 5


def prefer_this_process() -> None:
    """Raise the calling thread, and those it will make, above ordinary processes."""
    try:
        os.setpriority(os.PRIO_PROCESS, 0, NICE)
    except OSError as error:
        log.info("the bridge runs at normal priority: %s", error.strerror)


def put_this_thread_first() -> None:
    """Let the calling thread, and those it will make, run before everything ordinary."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(REAL_TIME))
    except OSError as error:
        log.info("audio runs without real-time priority: %s", error.strerror)
