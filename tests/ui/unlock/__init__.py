"""Tests of wallet/ui/unlock."""
