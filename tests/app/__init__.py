"""Tests of wallet/app."""
