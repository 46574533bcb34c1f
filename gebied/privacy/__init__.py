"""The door: counts about people enter as protected counts, or not at all.

What other modules may use stands in `veilig` (the `VeiligeTabel` and how its numbers are shown) and `deur`
(from files to a `VeiligeTabel`). Everything else here works with true counts and is for the door alone.
"""
