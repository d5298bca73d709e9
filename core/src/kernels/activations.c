#include "activations.h"

#include "loops.h"

void ink_update_cells(const ink_cells *cells, const float *gates) {
    ink_cells_loop(cells->c, cells->h, gates, INK_WIDE(cells, cells->c, cells->h, gates, cells->units), cells->units);
}
