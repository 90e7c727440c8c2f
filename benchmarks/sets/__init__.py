"""One module per labelled set, each with `score(folder) -> list[Row]`."""
