"""How entries become leaves: batches are checked, their leaves appended, tiles and checkpoint written in one fenced transaction."""
