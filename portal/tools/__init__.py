"""Beside the portal: its own servers, the supervisor, backup, seed, demo and bench.

Never imported by the portal, but for embedded/, which settings start, and practice/, which has pages.
"""
