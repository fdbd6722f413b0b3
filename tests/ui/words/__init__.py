"""Tests of wallet/ui/words."""
