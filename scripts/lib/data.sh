# Where Quick, Draw! drawings are found. Sourced from the repository's root by bash.
source scripts/lib/install.sh

# Prints the folder of a split, unpacked if need be: split FOLDER NAME. Prints nothing if it is not there.
split() {
  if [[ -d $1/$2 ]]; then
    (cd "$1/$2" && pwd)
  elif [[ -f $1/$2.tar.xz ]]; then
    if [[ ! build/data/$2.done -nt $1/$2.tar.xz ]]; then
      rm -rf "build/data/$2"
      tar -xJf "$1/$2.tar.xz" -C build/data && touch "build/data/$2.done"
    fi
    echo "$PWD/build/data/$2"
  fi
}

# Prints a file of drawings, unpacked if need be: ndjson FOLDER NAME. Prints nothing if it is not there.
ndjson() {
  if [[ -f $1/$2.ndjson ]]; then
    echo "$(cd "$1" && pwd)/$2.ndjson"
  elif [[ -f $1/$2.ndjson.xz ]]; then
    xz -dc "$1/$2.ndjson.xz" >"build/data/$2.ndjson"
    echo "$PWD/build/data/$2.ndjson"
  fi
}

# Sets INKLING_VALID, INKLING_TEST, INKLING_RAW_PAIRS and INKLING_OMNIGLOT, as far as they are found in INKLING_DATA,
# ../shared/data or data/.
find_data() {
  local from
  for from in "${INKLING_DATA:-}" ../shared/data data; do
    [[ -n $from && -d $from ]] || continue
    want xz
    mkdir -p build/data
    INKLING_VALID=$(split "$from" valid) INKLING_TEST=$(split "$from" test)
    INKLING_RAW_PAIRS=$(ndjson "$from" raw-pairs) INKLING_OMNIGLOT=$(ndjson "$from" omniglot)
    export INKLING_VALID INKLING_TEST INKLING_RAW_PAIRS INKLING_OMNIGLOT
    return
  done
}

# Sets INKLING_TRAIN: the folder train/ in INKLING_DATA, ../shared/data or data/, unpacked from train-1of4.tar.xz and so on if
# need be.
find_train() {
  local from archive
  for from in "${INKLING_DATA:-}" ../shared/data data; do
    [[ -n $from && -d $from ]] || continue
    INKLING_TRAIN=$(split "$from" train)
    if [[ -z $INKLING_TRAIN && -f $from/train-1of4.tar.xz ]]; then
      want xz
      mkdir -p build/data
      if [[ ! -f build/data/train.done ]]; then
        for archive in "$from"/train-*of4.tar.xz; do tar -xJf "$archive" -C build/data; done
        touch build/data/train.done
      fi
      INKLING_TRAIN=$PWD/build/data/train
    fi
    export INKLING_TRAIN
    return
  done
}
