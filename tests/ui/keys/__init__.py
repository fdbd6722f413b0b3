"""Tests of wallet/ui/keys, on a real vault with a cheap password."""
