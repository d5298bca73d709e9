# All that scripts/lib/*.sh offer; a script sources only what it needs of them.
source scripts/lib/build.sh
source scripts/lib/data.sh
source scripts/lib/python.sh
