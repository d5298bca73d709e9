#include "foreign.h"

#include "json.h"

#include <string.h>

/* The columns: where the bytes are, the bytes, the kind of file, what to do. bin/foreign.mjs has the same
 * rows. A longer beginning stands before a shorter one of the same bytes. */
#define FOREIGN_KINDS(ROW)                                                                                             \
    ROW(0, "\xFF\xFE\0\0", "UTF-32 text", "convert it: iconv -f UTF-32 -t UTF-8")                                      \
    ROW(0, "\0\0\xFE\xFF", "UTF-32 text", "convert it: iconv -f UTF-32 -t UTF-8")                                      \
    ROW(0, "\xFF\xFE", "UTF-16 text", UTF_16)                                                                          \
    ROW(0, "\xFE\xFF", "UTF-16 text", UTF_16)                                                                          \
    ROW(0, "{\0", "UTF-16 text", UTF_16)                                                                               \
    ROW(0, "\0{", "UTF-16 text", UTF_16)                                                                               \
    ROW(0, "[\0", "UTF-16 text", UTF_16)                                                                               \
    ROW(0, "\0[", "UTF-16 text", UTF_16)                                                                               \
    ROW(0, "\x28\xB5\x2F\xFD", "a Zstandard file", "decompress it: zstd -d")                                           \
    ROW(0, "\xFD\x37zXZ\0", "an xz file", "decompress it: xz -d")                                                      \
    ROW(0, "BZh", "a bzip2 file", "decompress it: bzip2 -d")                                                           \
    ROW(0, "\x04\x22\x4D\x18", "an LZ4 file", "decompress it: lz4 -d")                                                 \
    ROW(0, "\x1F\x9D\x90", "a file of compress", "decompress it: uncompress")                                          \
    ROW(0, "\x1F\x8B", "a file that gzip has compressed twice", "decompress it once: gzip -d")                         \
    ROW(0, "x\x01", "zlib data", "decompress it: pigz -dz")                                                            \
    ROW(0, "x\x9C", "zlib data", "decompress it: pigz -dz")                                                            \
    ROW(0, "x\xDA", "zlib data", "decompress it: pigz -dz")                                                            \
    ROW(0, "7z\xBC\xAF\x27\x1C", "a 7-Zip archive", "unpack it: 7z x")                                                 \
    ROW(0, "Rar!", "a RAR archive", "unpack it: unrar x")                                                              \
    ROW(257, "ustar", "a tar archive", "unpack it: tar -xf")                                                           \
    ROW(30, "train.npy", "a sketch-rnn .npz file", NO_NPZ)                                                             \
    ROW(30, "test.npy", "a sketch-rnn .npz file", NO_NPZ)                                                              \
    ROW(30, "valid.npy", "a sketch-rnn .npz file", NO_NPZ)                                                             \
    ROW(0, "PK\x03\x04", "a zip archive, as .npz files are", "unpack it: unzip; of .npz drawings take the .ndjson")    \
    ROW(0, "PK\x05\x06", "an empty zip archive", "look for the files themselves")                                      \
    ROW(0, "\x93NUMPY", "a NumPy array", "Google's are bitmaps; take the strokes in .ndjson or .bin")                  \
    ROW(0, "\x89HDF", "an HDF5 file", "write it as .ndjson")                                                           \
    ROW(0, "PAR1", "a Parquet file", "write it as .ndjson, in pandas: to_json(lines=True, orient=\"records\")")        \
    ROW(0, "ARROW1", "an Arrow file", "write it as .ndjson, in pandas: to_json(lines=True, orient=\"records\")")       \
    ROW(0, "SQLite format 3\0", "an SQLite database", "write it as .ndjson: sqlite3 and json_object()")                \
    ROW(0, "\x80\x02", "a Python pickle", "write it as .ndjson: json.dumps per line")                                  \
    ROW(0, "\x80\x03", "a Python pickle", "write it as .ndjson: json.dumps per line")                                  \
    ROW(0, "\x80\x04", "a Python pickle", "write it as .ndjson: json.dumps per line")                                  \
    ROW(0, "\x80\x05", "a Python pickle", "write it as .ndjson: json.dumps per line")                                  \
    ROW(0, "\x89PNG", "a PNG picture", NO_PIXELS)                                                                      \
    ROW(0, "\xFF\xD8\xFF", "a JPEG picture", NO_PIXELS)                                                                \
    ROW(0, "GIF8", "a GIF picture", NO_PIXELS)                                                                         \
    ROW(8, "WEBP", "a WebP picture", NO_PIXELS)                                                                        \
    ROW(0, "II*\0", "a TIFF picture", NO_PIXELS)                                                                       \
    ROW(0, "MM\0*", "a TIFF picture", NO_PIXELS)                                                                       \
    ROW(0, "%PDF-", "a PDF file", NO_PIXELS)                                                                           \
    ROW(0, "\x89INK", "an Inkling model", "give it as --model, and then the drawings")                                 \
    ROW(0, "version https://git-lfs", "a Git LFS pointer", "fetch the file itself: git lfs pull")                      \
    ROW(0, "\x1E", "a JSON text sequence", "take its separators away: tr -d '\\036'")                                  \
    ROW(0, "<svg", "an SVG picture", NO_PIXELS)                                                                        \
    ROW(0, "<?xml", "XML, as SVG pictures and InkML are", NO_XML)                                                      \
    ROW(0, "<ink", "InkML", NO_XML)                                                                                    \
    ROW(0, "<", "a page of HTML or XML", "the download failed, perhaps for lack of a login; repeat it")

#define UTF_16 "convert it: iconv -f UTF-16 -t UTF-8; in PowerShell write it with Out-File -Encoding utf8"
#define NO_NPZ "its pen offsets are not read; take the same drawings as .ndjson or .bin"
#define NO_XML "strokesFrom of the package's inkling/strokes reads both; write the drawings as .ndjson"
#define NO_PIXELS "Inkling reads the pen's strokes, not pictures; take the drawings as .ndjson or .bin"

#define FOREIGN_ROW(offset, bytes, kind, mend) {offset, sizeof(bytes) - 1, bytes, kind, mend},
static const struct {
    size_t offset, size;
    const char *bytes, *kind, *mend;
} kinds[] = {FOREIGN_KINDS(FOREIGN_ROW)};

static bool recognize_at(const char *first, size_t length, struct error *error) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (length >= kinds[i].offset + kinds[i].size &&
            memcmp(first + kinds[i].offset, kinds[i].bytes, kinds[i].size) == 0) {
            fail(error, "this is %s; %s", kinds[i].kind, kinds[i].mend);
            return true;
        }
    }
    return false;
}

bool foreign_recognize(const char *first, size_t length, struct error *error) {
    const struct json_text text = json_trim(first, length);
    return recognize_at(first, length, error) ||
           (text.length > 0 && *text.start == '<' && recognize_at(text.start, text.length, error));
}

static bool is_cell(const char *start, const char *end, const char *name) {
    if (end - start >= 2 && *start == '"' && end[-1] == '"') {
        start++;
        end--;
    }
    return (size_t)(end - start) == strlen(name) && memcmp(start, name, strlen(name)) == 0;
}

/* Whether the first line names columns as Kaggle's files have them. */
static bool is_csv(struct json_text line, char separator) {
    const char *const end = line.start + line.length, *cell = line.start;
    for (const char *at = cell; at <= end; at++) {
        if (at == end || *at == separator) {
            if (is_cell(cell, at, "drawing") || is_cell(cell, at, "key_id")) {
                return true;
            }
            cell = at + 1;
        }
    }
    return false;
}

/* The same with what some programs write in the place of commas. */
static const char *kind_of_columns(struct json_text line) {
    return !is_csv(line, ',') && (is_csv(line, ';') || is_csv(line, '\t'))
               ? "this is CSV with semicolons or tabs between its columns; write commas there and read it with --csv"
               : NULL;
}

/* Whether an object begins in the line and goes on in the next. */
static bool is_spread(struct json_text line) {
    const char last = line.start[line.length - 1];
    return *line.start == '{' && (last == '{' || last == '[' || last == ':' || last == ',') &&
           json_is_unfinished(line.start, line.length);
}

/* Whether a list of lists begins. */
static bool is_list_of_lists(struct json_text line) {
    const struct json_text rest = json_trim(line.start + 1, line.length - 1);
    return rest.length > 0 && *rest.start == '[';
}

/* Whether an object begins whose first name is not in double quotes. */
static bool is_other_notation(struct json_text line) {
    const struct json_text rest = json_trim(line.start + 1, line.length - 1);
    const char c = rest.length > 0 ? *rest.start : '\0';
    return *line.start == '{' && (c == '\'' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
}

/* Whether there are objects with only a carriage return between them. */
static bool has_old_line_ends(struct json_text line) {
    const char *at = memchr(line.start, '\r', line.length);
    return at && at + 1 < line.start + line.length && at[-1] == '}' && at[1] == '{';
}

/* Whether there are bytes that no text has. */
static bool is_binary(struct json_text line) {
    bool found = false;
    for (size_t i = 0; i < line.length && !found; i++) {
        const unsigned char c = (unsigned char)line.start[i];
        found = c < ' ' && (c < '\t' || c > '\r');
    }
    return found && *line.start != '{';
}

/* What a first line is, if it is not that of ndjson; else NULL. */
static const char *kind_of_text(struct json_text line, bool ended) {
    if (*line.start == '[') {
        return is_list_of_lists(line)
                   ? "this is JSON lists of strokes, not one object per line; convert it: jq -c '{drawing:.}'"
                   : "this is a JSON array, not one object per line; convert it: jq -c '.[]'";
    }
    if (ended && is_spread(line)) {
        return "this is JSON spread over several lines; put each object on one line: jq -c .";
    }
    if (is_other_notation(line)) {
        return "this is Python's or JavaScript's notation, not JSON; write the lines by json.dumps or JSON.stringify";
    }
    if (has_old_line_ends(line)) {
        return "this is text whose lines end with carriage returns only; convert it: tr '\\r' '\\n'";
    }
    if (is_binary(line)) {
        return "this is binary data of an unknown kind; take the drawings as .ndjson or .bin";
    }
    return is_csv(line, ',') ? "this is CSV; add --csv" : kind_of_columns(line);
}

static bool say(const char *kind, struct error *error) {
    if (kind) {
        fail(error, "%s", kind);
    }
    return kind != NULL;
}

bool foreign_recognize_text(const char *first, size_t length, struct error *error) {
    const struct json_text line = json_trim(first, length);
    return line.length > 0 && say(kind_of_text(line, first[length - 1] == '\n'), error);
}

bool foreign_recognize_columns(const char *first, size_t length, struct error *error) {
    return say(kind_of_columns(json_trim(first, length)), error);
}
