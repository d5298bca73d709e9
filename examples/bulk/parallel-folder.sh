parallel --keep-order inkling classify ::: drawings/*.ndjson > labels.ndjson
