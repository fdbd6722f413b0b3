"""Tests of wallet/ui/review."""
