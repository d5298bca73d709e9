"""Draws which words are taken for which others: confusion.py DRAWINGS PICTURE.svg [LARGEST]

DRAWINGS is a file or folder of drawings with words: .ndjson or .bin, also with .gz. Each row of the picture is a word,
each column a guess, and a cell is as dark as the share of the word's drawings that got this guess. If there are more
words than LARGEST (40), the words that are mistaken most often are shown.
"""

import sys
from collections import Counter
from xml.sax.saxutils import escape

from inkling import Inkling, InklingError, read_drawings

CELL, MARGIN = 16, 150  # px


def tell(error):
    print(error, file=sys.stderr)


def count_guesses(inkling, path):
    """How many drawings of each word got each best guess: a Counter of (word, guess)."""
    # Files write aircraft_carrier or Aircraft Carrier.
    labels = {label.casefold(): label for label in inkling.labels}
    counts = Counter()
    words = []

    def known(drawings):
        for drawing in drawings:
            word = labels.get((drawing.word or "").replace("_", " ").casefold())
            if word is None:
                print(f"{drawing.location}: the model has no label {drawing.word!r}; passed over", file=sys.stderr)
            else:
                words.append(word)
                yield drawing

    results = inkling.classify_all(known(read_drawings(path, on_error=tell)), top=1, on_error="return")
    for number, result in enumerate(results):
        if isinstance(result, InklingError):
            tell(result)
        else:
            counts[words[number], result.guesses[0].label] += 1
    return counts


def choose(counts, largest):
    """At most `largest` words to show, in alphabetical order: those with the most mistakes."""
    mistakes = Counter({word: 0 for word, _ in counts})
    for (word, guess), n in counts.items():
        if word != guess:
            mistakes[word] += n
            mistakes[guess] += n
    return sorted(word for word, _ in sorted(mistakes.items(), key=lambda item: (-item[1], item[0]))[:largest])


def draw(counts, words):
    """The picture as SVG, (len(words), len(words)) cells."""
    totals = Counter()
    for (word, _), n in counts.items():
        totals[word] += n
    side = MARGIN + CELL * len(words) + 10
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side}" height="{side}" '
        'font-family="sans-serif" font-size="11">',
        "<title>Words, from top to bottom, and the guesses for them, from left to right</title>",
        f'<rect width="{side}" height="{side}" fill="white"/>',
    ]
    for at, word in enumerate(words):
        middle = MARGIN + CELL * (at + 0.5)
        parts.append(f'<text x="{MARGIN - 6}" y="{middle + 4}" text-anchor="end">{escape(word)}</text>')
        parts.append(f'<text transform="translate({middle + 4} {MARGIN - 6}) rotate(-90)">{escape(word)}</text>')
    for row, word in enumerate(words):
        for column, guess in enumerate(words):
            n = counts[word, guess]
            if n:
                color = "#176" if word == guess else "#b20"
                parts.append(
                    f'<rect class="cell" x="{MARGIN + CELL * column}" y="{MARGIN + CELL * row}" width="{CELL}" '
                    f'height="{CELL}" fill="{color}" fill-opacity="{max(0.1, n / totals[word]):.2f}">'
                    f"<title>{escape(word)}, taken for {escape(guess)}: {n} of {totals[word]}</title></rect>"
                )
    frame = CELL * len(words)
    parts.append(f'<rect x="{MARGIN}" y="{MARGIN}" width="{frame}" height="{frame}" fill="none" stroke="gray"/>')
    return "\n".join([*parts, "</svg>", ""])


def main():
    if len(sys.argv) not in (3, 4) or (len(sys.argv) == 4 and not sys.argv[3].isdecimal()):
        sys.exit(__doc__)
    try:
        with Inkling() as inkling:
            counts = count_guesses(inkling, sys.argv[1])
    except InklingError as error:
        sys.exit(str(error))
    total = sum(counts.values())
    if not total:
        sys.exit(f"{sys.argv[1]} has no drawing with a word that the model knows")
    right = sum(n for (word, guess), n in counts.items() if word == guess)
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        file.write(draw(counts, choose(counts, int(sys.argv[3]) if len(sys.argv) == 4 else 40)))
    print(f"{right} of {total} drawings are named right, {100 * right / total:.1f} %")


if __name__ == "__main__":
    main()
