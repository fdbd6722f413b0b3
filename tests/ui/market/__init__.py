"""Tests of wallet/ui/market."""
