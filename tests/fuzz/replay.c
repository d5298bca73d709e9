/* Runs a fuzz target on every file of a folder: replay FOLDER. */
#include "fuzz.h"
#include <dirent.h>
#include <string.h>

int main(int argc, char **argv) {
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
    if (!folder) {
        fprintf(stderr, "replay: cannot open the folder %s\n", argc == 2 ? argv[1] : "that has to be named");
        return 1;
    }
    unsigned count = 0;
    for (const struct dirent *entry; (entry = readdir(folder));) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", argv[1], entry->d_name);
        FILE *file = *entry->d_name == '.' ? NULL : fopen(path, "rb");
        if (!file) {
            continue;
        }
        static uint8_t data[1 << 20];
        const size_t size = fread(data, 1, sizeof data, file);
        fclose(file);
        /* Named first: where it crashes, this is the input. */
        fprintf(stderr, "%s\n", entry->d_name);
        LLVMFuzzerTestOneInput(data, size);
        count++;
    }
    closedir(folder);
    printf("%u inputs\n", count);
    return count < 3;
}
