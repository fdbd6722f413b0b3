"""What an auditor would ask for first: mutation, coverage and static analysis of the contracts.

Run by ``packaging/dev.py test --mutation | --coverage | --static``; nothing here is shipped, and
nothing here is part of the normal test run.
"""
