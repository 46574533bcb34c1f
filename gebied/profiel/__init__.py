"""The gebiedsanalyse: the figures of an area beside benchmarks, in tables and in plain Dutch."""
