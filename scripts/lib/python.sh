# The Python that trains. Sourced from the repository's root by bash.
source scripts/lib/install.sh

# Prints a Python that has PyTorch, installing Debian's if there is none.
find_python_with_torch() {
  need torch >&2
  python_with torch,numpy
}
