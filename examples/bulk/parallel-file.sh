parallel --pipepart --keep-order --block 64M -a all.ndjson inkling classify > labels.ndjson
