#!/usr/bin/env python3
"""Tells Snakemake how a SLURM job is: running, success or failed. Uses sacct, and scontrol where no accounting is kept."""
import subprocess
import sys

RUNNING = {"PENDING", "CONFIGURING", "RUNNING", "COMPLETING", "SUSPENDED", "REQUEUED", "RESIZING"}


def ask(*command):
    """The first word that a command prints; nothing when it fails."""
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout.split()[0].rstrip("+") if done.returncode == 0 and done.stdout.split() else ""


def state_of(job):
    """SLURM's name for the state of a job, or nothing when it doesn't know."""
    state = ask("sacct", "-j", job, "-n", "-X", "-o", "State%20")
    if state:
        return state
    shown = subprocess.run(["scontrol", "-o", "show", "job", job], capture_output=True, text=True)
    words = dict(word.split("=", 1) for word in shown.stdout.split() if "=" in word)
    return words.get("JobState", "")


state = state_of(sys.argv[1])
print("running" if state in RUNNING or not state else "success" if state == "COMPLETED" else "failed")
