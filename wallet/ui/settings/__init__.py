"""Settings: language, theme, text size; this account's address; which community and version."""
