"""Who publishes this app: where it says which version is the newest, and the key that it signs this with.

Empty until somebody publishes it (``packaging/README.md`` says how); then nobody is asked for a new version.
"""

FEED = ""
"""Address of the feed: https."""

PUBLIC_KEY = ""
"""Ed25519, in base64; ``packaging/feed.py key`` makes one."""
