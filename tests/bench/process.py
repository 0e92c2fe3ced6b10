"""What a program costs, its children included: shared by the benches that run whole programs."""
import os
import subprocess


def measure(command, **streams):
    """Runs a command to its end: CPU seconds (user and system) and the resident set, in KiB, of the largest process, both
    of it and of the children that it waited for; and its exit code.

    What this process holds when it starts another counts in that one's peak: large data belong into a process of their own.
    """
    child = subprocess.Popen(command, **streams)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss, child.returncode
