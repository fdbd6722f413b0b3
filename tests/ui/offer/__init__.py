"""Tests of wallet/ui/offer."""
