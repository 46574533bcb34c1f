"""Benchmarks: they measure and report, and are never part of the tests."""
