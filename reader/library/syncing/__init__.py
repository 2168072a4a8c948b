"""Syncing: which days to fetch, fetching them into the library a day at a time, and finding the ids
of papers that are known by their titles alone.

Planning loads nothing that talks to the network; `running` and `resolving` do, so they are imported
by whoever is about to.
"""
