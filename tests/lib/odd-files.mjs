/** Files that people give to the commands: each row has a name, the content, and what both commands answer. */
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';

const square = '[[[10,90,90,10,10],[10,10,80,80,10]]]';
const line = `{"key_id":"5891796615823361","word":"square","drawing":${square}}\n`;
const lines = Array.from({ length: 40 }, (_, i) => `{"key_id":${9_100_000_000_000_001n + BigInt(i)},"noise":"${(i * 7919 % 10007).toString(36).repeat(40)}","drawing":${square}}\n`).join('');
const latin1 = (/** @type {string} */ text) => Buffer.from(text, 'latin1');
const utf16 = (/** @type {string} */ text) => Buffer.from(text, 'utf16le');

/** A drawing in the binary format of the Quick, Draw! dataset. @param {number[][][]} strokes @param {bigint} [key] */
export function binary(strokes, key = 5_891_796_615_823_361n) {
  const header = Buffer.alloc(17);
  header.writeBigUInt64LE(key);
  header.write('DE\x01', 8, 'latin1');
  header.writeUInt32LE(4_000_000_000, 11);
  header.writeUInt16LE(strokes.length, 15);
  return Buffer.concat([header, ...strokes.flatMap(([x, y]) => [Buffer.from([x.length & 255, x.length >> 8]), Buffer.from(x), Buffer.from(y)])]);
}

/** A zip archive with one stored entry. @param {string} name @param {Buffer} content */
function zip(name, content) {
  const header = Buffer.alloc(30), packed = deflateRawSync(content);
  header.write('PK\x03\x04', 'latin1');
  header.writeUInt16LE(8, 8);
  header.writeUInt32LE(packed.length, 18);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, Buffer.from(name), packed]);
}

/** @param {Buffer} bytes @param {number} at */
const flipped = (bytes, at) => {
  const copy = Buffer.from(bytes);
  copy[at] ^= 0x55;
  return copy;
};
const packed = gzipSync(lines);

/** Of another kind: refused once, before any line. @type {Record<string, [content: string | Buffer, message: RegExp]>} */
export const FOREIGN = {
  'powershell.ndjson': [Buffer.concat([latin1('\xff\xfe'), utf16(line)]), /UTF-16 text; convert it: iconv -f UTF-16/],
  'big-endian.ndjson': [Buffer.concat([latin1('\xfe\xff'), utf16(line).swap16()]), /UTF-16/],
  'without-mark.ndjson': [utf16(line), /UTF-16/],
  'utf-32.ndjson': [latin1('\xff\xfe\0\0{\0\0\0'), /UTF-32/],
  'array.json': [`[${line.trim()},\n${line.trim()}]\n`, /JSON array.*jq -c '\.\[\]'/],
  'indented-array.json': [`[\n  ${line.trim()}\n]\n`, /JSON array/],
  'array-with-mark.json': [`\ufeff\n [${line.trim()}]`, /JSON array/],
  'lists.json': [`${square}\n${square}\n`, /lists of strokes.*jq -c '\{drawing:\.\}'/],
  'pretty.json': [JSON.stringify(JSON.parse(line), null, 2), /spread over several lines.*jq -c \./],
  'pretty-python.json': ['{"word": "square", "drawing": [\n  [[1, 2, 3], [1, 2, 3]]\n]}\n', /spread over several lines/],
  'kaggle.csv': ['key_id,countrycode,drawing\n9000003627287624,DE,"[[[1,2,3],[1,2,3]]]"\n', /CSV; add --csv/],
  'train.csv': ['countrycode,drawing,key_id,recognized,timestamp,word\r\n', /CSV/],
  'semicolons.csv': ['"word";"drawing"\n', /semicolons or tabs/],
  'tabs.tsv': [`key_id\tdrawing\n1\t${square}\n`, /semicolons or tabs/],
  'twice.ndjson.gz': [gzipSync(gzipSync(lines)), /twice.*gzip -d/],
  'drawings.zz': [deflateSync(lines), /zlib data/],
  'sequence.json-seq': [`\x1e${line}\x1e${line}`, /JSON text sequence.*tr -d/],
  'python.txt': [line.replaceAll('"', "'"), /Python's or JavaScript's notation.*json\.dumps/],
  'javascript.txt': [`{ word: "square", drawing: ${square} }\n`, /JSON\.stringify/],
  'old-mac.ndjson': [lines.replaceAll('\n', '\r'), /carriage returns only.*tr/],
  'unknown.ndjson': [latin1('\x0b\x02\x80abc\x03'), /binary data of an unknown kind/],
  'drawings.ndjson.zst': [latin1('\x28\xb5\x2f\xfd\x24'), /Zstandard.*zstd -d/],
  'drawings.ndjson.xz': [latin1('\xfd7zXZ\0\0'), /xz -d/],
  'drawings.ndjson.bz2': ['BZh91AY&SY', /bzip2 -d/],
  'drawings.lz4': [latin1('\x04\x22\x4d\x18'), /lz4 -d/],
  'drawings.Z': [latin1('\x1f\x9d\x90'), /uncompress/],
  'drawings.7z': [latin1('7z\xbc\xaf\x27\x1c'), /7-Zip/],
  'drawings.rar': ['Rar!\x1a', /RAR/],
  'drawings.tar': [Buffer.concat([Buffer.from('cat.ndjson'.padEnd(257, '\0')), Buffer.from('ustar\0'), Buffer.alloc(249)]), /tar -xf/],
  'drawings.tgz': [gzipSync(Buffer.concat([Buffer.from('cat.ndjson'.padEnd(257, '\0')), Buffer.from('ustar\0'), Buffer.alloc(249)])), /tar -xf/],
  'drawings.zip': [zip('cat.ndjson', Buffer.from(line)), /zip archive.*unzip/],
  'sketchrnn_cat.npz': [zip('train.npy', Buffer.from('x')), /sketch-rnn/],
  'cat.npy': [latin1('\x93NUMPY\x01\0'), /NumPy/],
  'cat.h5': [latin1('\x89HDF\r\n\x1a\n'), /HDF5/],
  'cat.parquet': ['PAR1\x15', /Parquet/],
  'cat.feather': ['ARROW1\0\0', /Arrow/],
  'cat.sqlite': ['SQLite format 3\0', /SQLite/],
  'cat.pkl': [latin1('\x80\x04\x95'), /pickle/],
  'cat.png': [latin1('\x89PNG\r\n\x1a\n'), /PNG/],
  'cat.jpg': [latin1('\xff\xd8\xff\xe0'), /JPEG/],
  'jfif': [latin1('\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x02'), /JPEG/],
  'cat.gif': ['GIF89a', /GIF/],
  'cat.webp': ['RIFF\x10\0\0\0WEBP', /WebP/],
  'cat.tif': [latin1('II*\0'), /TIFF/],
  'cat.pdf': ['%PDF-1.7\n', /PDF/],
  'cat.svg': ['<svg xmlns="http://www.w3.org/2000/svg"/>', /SVG/],
  'cat.xml': ['<?xml version="1.0"?><svg/>', /XML/],
  'cat.inkml': ['<ink xmlns="http://www.w3.org/2003/InkML">\n<trace>0 0, 9 9</trace></ink>', /InkML.*strokesFrom/],
  'login.html': ['\n  <!doctype html><title>Sign in</title>\n', /HTML.*download/],
  'model.ink': [latin1('\x89INK\r\n\x1a\n'), /Inkling model.*--model/],
  'pointer.ndjson': ['version https://git-lfs.github.com/spec/v1\noid sha256:0\n', /git lfs pull/],
  'login.bin': ['<!DOCTYPE html><html><head><title>404</title>', /HTML/],
};

/** Drawings, of which some may be bad. @type {Record<string, [content: string | Buffer, status: number, args?: string[]]>} */
export const READ = {
  'empty.ndjson': ['', 0],
  'blank.ndjson': ['\n \r\n\t', 0],
  'lines.ndjson': [lines, 0],
  'mark.ndjson': [`\ufeff${line}\ufeff${line}`, 0],
  'windows.ndjson': [lines.replaceAll('\n', '\r\n'), 0],
  'without-end.ndjson': [lines.trimEnd(), 0],
  'broken-first-line.ndjson': [`{"word":"a","drawing":[[[1,2],\n${line}`, 2],
  'cut-first-line.ndjson': [`${'{"word":"a","drawing":[[[1,2,'}${'3,'.repeat(3000)}\n${line}`, 1],
  'lines.ndjson.gz': [packed, 0],
  'no-suffix': [packed, 0],
  'members.ndjson.gz': [Buffer.concat([packed, gzipSync(line), gzipSync(''), gzipSync(line)]), 0],
  'zeros.ndjson.gz': [Buffer.concat([packed, Buffer.alloc(500)]), 0],
  'garbage.ndjson.gz': [Buffer.concat([packed, Buffer.from('garbage')]), 2],
  'cut.ndjson.gz': [packed.subarray(0, packed.length / 2), 2],
  'cut-header.ndjson.gz': [packed.subarray(0, 5), 2],
  'cut-magic.ndjson.gz': [packed.subarray(0, 2), 2],
  'cut-checksum.ndjson.gz': [packed.subarray(0, -4), 2],
  'damaged.ndjson.gz': [flipped(packed, packed.length >> 1), 2],
  'damaged-method.ndjson.gz': [flipped(packed, 2), 2],
  'damaged-checksum.ndjson.gz': [flipped(packed, packed.length - 6), 2],
  'empty.ndjson.gz': [gzipSync(''), 0],
  'one-byte.gz': ['\x1f', 2],
  'not-packed.ndjson.gz': [lines, 0],
  'full_binary_square.bin': [Buffer.concat([binary([[[0, 255, 9], [0, 9, 255]]]), binary([[[0, 255], [0, 30]], [[], []]], 2n ** 64n - 1n), binary([])]), 1],
  'FULL.BIN': [binary([[[0, 255, 9], [0, 9, 255]]]), 0],
  'LINES.NDJSON.GZ': [packed, 0],
  'bin-without-suffix': [Buffer.concat([binary([[[0, 255, 9], [0, 9, 255]]]), binary([[[0, 255], [0, 30]]])]), 0],
  'bin-with-another.ndjson.gz': [gzipSync(binary([[[0, 255, 9], [0, 9, 255]]])), 0],
  'line-end-in-its-key': [binary([[[0, 255, 9], [0, 9, 255]]], 0x0a20n), 0],
  'short': ['x\n', 1],
  'bad "ü\x01name.bin': [binary([[[0, 255, 9], [0, 9, 255]]]), 0],
  'cat.bin.gz': [gzipSync(Buffer.concat(Array(300).fill(binary([[[0, 255, 9], [0, 9, 255]]])))), 0],
  'cut.bin': [binary([[[0, 255, 9], [0, 9, 255]]]).subarray(0, -1), 1],
  'many.bin': [Buffer.concat([binary(Array(600).fill([[1], [2]])), binary(Array(3).fill([Array(30_000).fill(1), Array(30_000).fill(2)])), binary([[[1], [2]]])]), 1],
  'cut-packed.bin.gz': [gzipSync(Buffer.concat(Array(300).fill(binary([[[0, 255, 9], [0, 9, 255]]])))).subarray(0, -9), 2],
  'kaggle-train.csv': ['countrycode,drawing,key_id,recognized,timestamp,word\r\nUS,"[[[17, 18, 20], [2, 9, 7]]]",5152802093400064,True,2017-03-08 21:12:07.266040,calendar\r\nDE,"[[[0, 255], [0, 30]]]",9007199254740993,False,2017-01-01,"a ""b"", c"\r\n', 0, ['--csv']],
  'kaggle-test.csv.gz': [gzipSync('\ufeffkey_id,countrycode,drawing\n9000003627287624,DE,"[[[17, 18, 20],\n [2, 9, 7]]]"\n\n'), 0, ['--csv']],
  'bad.csv': ['word,drawing\na,"[[[1,2,3],[1,2,3]]]"\nb\n\nc,5,6\nd,[[[1,2\n"e"x,[]\nf,"[[[1,2,3],[1,2,3]]\ng,[]"\nh,\n"i,[[[7],[8]]]\nj"k,"[[[7],[8]]]"\nl,[[[7],[8]]]\n"m', 1, ['--csv']],
  'latin1.csv': [latin1('drawing,word\n"[[[1,2,3],[1,2,3]]]",caf\xe9\n"[[[1,2,3],[1,2,3]]]","\0\x01\t\\\u007f"\n'), 0, ['--csv']],
  'no-drawing.csv': ['key_id,word\n1,cat\n', 2, ['--csv']],
  'not.csv': [lines, 2, ['--csv']],
  'semicolons-in.csv': ['word;drawing\ncat;"[[[1,2],[3,4]]]"\n', 2, ['--csv']],
  'empty.csv': ['', 0, ['--csv']],
  'png.csv': [latin1('\x89PNG\r\n\x1a\n'), 2, ['--csv']],
};
