/** Recognizes files of other kinds by their first bytes; core/cli/foreign.c has the same rows. */
import { isUnfinished, trim } from './json.mjs';

const UTF_16 = 'convert it: iconv -f UTF-16 -t UTF-8; in PowerShell write it with Out-File -Encoding utf8';
const NO_NPZ = 'its pen offsets are not read; take the same drawings as .ndjson or .bin';
const NO_XML = 'strokesFrom of the package\'s inkling/strokes reads both; write the drawings as .ndjson';
const NO_PIXELS = 'Inkling reads the pen\'s strokes, not pictures; take the drawings as .ndjson or .bin';

/** Where the bytes are, the bytes, the kind of file, what to do. @type {[number, string, string, string][]} */
const KINDS = [
  [0, '\xFF\xFE\0\0', 'UTF-32 text', 'convert it: iconv -f UTF-32 -t UTF-8'],
  [0, '\0\0\xFE\xFF', 'UTF-32 text', 'convert it: iconv -f UTF-32 -t UTF-8'],
  [0, '\xFF\xFE', 'UTF-16 text', UTF_16],
  [0, '\xFE\xFF', 'UTF-16 text', UTF_16],
  [0, '{\0', 'UTF-16 text', UTF_16],
  [0, '\0{', 'UTF-16 text', UTF_16],
  [0, '[\0', 'UTF-16 text', UTF_16],
  [0, '\0[', 'UTF-16 text', UTF_16],
  [0, '\x28\xB5\x2F\xFD', 'a Zstandard file', 'decompress it: zstd -d'],
  [0, '\xFD\x37zXZ\0', 'an xz file', 'decompress it: xz -d'],
  [0, 'BZh', 'a bzip2 file', 'decompress it: bzip2 -d'],
  [0, '\x04\x22\x4D\x18', 'an LZ4 file', 'decompress it: lz4 -d'],
  [0, '\x1F\x9D\x90', 'a file of compress', 'decompress it: uncompress'],
  [0, '\x1F\x8B', 'a file that gzip has compressed twice', 'decompress it once: gzip -d'],
  [0, 'x\x01', 'zlib data', 'decompress it: pigz -dz'],
  [0, 'x\x9C', 'zlib data', 'decompress it: pigz -dz'],
  [0, 'x\xDA', 'zlib data', 'decompress it: pigz -dz'],
  [0, '7z\xBC\xAF\x27\x1C', 'a 7-Zip archive', 'unpack it: 7z x'],
  [0, 'Rar!', 'a RAR archive', 'unpack it: unrar x'],
  [257, 'ustar', 'a tar archive', 'unpack it: tar -xf'],
  [30, 'train.npy', 'a sketch-rnn .npz file', NO_NPZ],
  [30, 'test.npy', 'a sketch-rnn .npz file', NO_NPZ],
  [30, 'valid.npy', 'a sketch-rnn .npz file', NO_NPZ],
  [0, 'PK\x03\x04', 'a zip archive, as .npz files are', 'unpack it: unzip; of .npz drawings take the .ndjson'],
  [0, 'PK\x05\x06', 'an empty zip archive', 'look for the files themselves'],
  [0, '\x93NUMPY', 'a NumPy array', 'Google\'s are bitmaps; take the strokes in .ndjson or .bin'],
  [0, '\x89HDF', 'an HDF5 file', 'write it as .ndjson'],
  [0, 'PAR1', 'a Parquet file', 'write it as .ndjson, in pandas: to_json(lines=True, orient="records")'],
  [0, 'ARROW1', 'an Arrow file', 'write it as .ndjson, in pandas: to_json(lines=True, orient="records")'],
  [0, 'SQLite format 3\0', 'an SQLite database', 'write it as .ndjson: sqlite3 and json_object()'],
  [0, '\x80\x02', 'a Python pickle', 'write it as .ndjson: json.dumps per line'],
  [0, '\x80\x03', 'a Python pickle', 'write it as .ndjson: json.dumps per line'],
  [0, '\x80\x04', 'a Python pickle', 'write it as .ndjson: json.dumps per line'],
  [0, '\x80\x05', 'a Python pickle', 'write it as .ndjson: json.dumps per line'],
  [0, '\x89PNG', 'a PNG picture', NO_PIXELS],
  [0, '\xFF\xD8\xFF', 'a JPEG picture', NO_PIXELS],
  [0, 'GIF8', 'a GIF picture', NO_PIXELS],
  [8, 'WEBP', 'a WebP picture', NO_PIXELS],
  [0, 'II*\0', 'a TIFF picture', NO_PIXELS],
  [0, 'MM\0*', 'a TIFF picture', NO_PIXELS],
  [0, '%PDF-', 'a PDF file', NO_PIXELS],
  [0, '\x89INK', 'an Inkling model', 'give it as --model, and then the drawings'],
  [0, 'version https://git-lfs', 'a Git LFS pointer', 'fetch the file itself: git lfs pull'],
  [0, '\x1E', 'a JSON text sequence', "take its separators away: tr -d '\\036'"],
  [0, '<svg', 'an SVG picture', NO_PIXELS],
  [0, '<?xml', 'XML, as SVG pictures and InkML are', NO_XML],
  [0, '<ink', 'InkML', NO_XML],
  [0, '<', 'a page of HTML or XML', 'the download failed, perhaps for lack of a login; repeat it'],
];

/** @param {Buffer} first @returns {string | undefined} */
const recognizeAt = (first) => {
  const kind = KINDS.find(([at, bytes]) => first.length >= at + bytes.length && first.toString('latin1', at, at + bytes.length) === bytes);
  return kind && `this is ${kind[2]}; ${kind[3]}`;
};

/**
 * What is wrong with a file that begins with these bytes, if it is of another kind than any reader reads.
 * @param {Buffer} first
 */
export function recognize(first) {
  const text = trim(first);
  return recognizeAt(first) ?? (text[0] === 0x3c ? recognizeAt(text) : undefined);
}

/** Whether a line names columns as Kaggle's files have them. @param {string} line @param {string} separator */
const isCsv = (line, separator) => line.split(separator).some((cell) => /^("?)(drawing|key_id)\1$/.test(cell));

/** The same with what some programs write in the place of commas. @param {string} line */
const recognizeSeparators = (line) => (!isCsv(line, ',') && (isCsv(line, ';') || isCsv(line, '\t'))
  ? 'this is CSV with semicolons or tabs between its columns; write commas there and read it with --csv' : undefined);

/** The same for text that should be CSV. @param {Buffer} first */
export const recognizeColumns = (first) => recognizeSeparators(trim(first).toString('latin1'));

/** The same for text that should be one JSON object per line. @param {Buffer} first */
export function recognizeText(first) {
  const line = trim(first), text = line.toString('latin1');
  if (line.length === 0) return undefined;
  if (line[0] === 0x5b) {
    return trim(line.subarray(1))[0] === 0x5b
      ? "this is JSON lists of strokes, not one object per line; convert it: jq -c '{drawing:.}'"
      : "this is a JSON array, not one object per line; convert it: jq -c '.[]'";
  }
  const goesOn = first[first.length - 1] === 10 && '{[:,'.includes(String.fromCharCode(line[line.length - 1]));
  if (line[0] === 0x7b && goesOn && isUnfinished(line)) {
    return 'this is JSON spread over several lines; put each object on one line: jq -c .';
  }
  if (/^\{[ \t\r\n]*['A-Za-z]/.test(text)) {
    return "this is Python's or JavaScript's notation, not JSON; write the lines by json.dumps or JSON.stringify";
  }
  if (/^[^\r]*\}\r\{/.test(text)) return "this is text whose lines end with carriage returns only; convert it: tr '\\r' '\\n'";
  if (/^[^{].*[\0-\x08\x0e-\x1f]/s.test(`${text[0]}${text}`)) return 'this is binary data of an unknown kind; take the drawings as .ndjson or .bin';
  return isCsv(text, ',') ? 'this is CSV; add --csv' : recognizeSeparators(text);
}
