"""A report as text: pure functions from `answer.Report` to what people and tools read, one format a file.

All take the sources by the prefixes under which they are imported, as `Linked.by_prefix` gives them. The same report
gives the same bytes; what stands in events and rules is never taken for markup. Nothing here imports the solver.
"""
