"""Syncing: `plan` chooses the digests to fetch, `running` fetches them into the library, and
`resolving` finds the ids of papers that are known by their titles alone.

`running` and `resolving` load the network code, so import them only before something is fetched.
"""
