/* How far the lines of two drawings lie apart, whatever the order and direction they were drawn in. */
#ifndef INK_SHAPE_H
#define INK_SHAPE_H

#include "inkling.h"

enum { INK_CLOUD_POINTS = 32, INK_CLOUD_SIZE = 4 * INK_CLOUD_POINTS };

/* The length of a drawing's lines, in its unit. dot: what a stroke that stays in one place counts. */
double ink_shape_length(const ink_drawing *drawing, double dot);

/* A drawing as points at equal distances along its lines, the centroid at 0, in longer sides. cloud: (4, points): x, y
 * and (cos 2a, sin 2a) of the line's angle a, times a weight: the squared distance of two points in all four is
 * dx² + dy² + ANGLE_WEIGHT · sin² of the angle between the lines. A dot has no angle: 0, 0. */
void ink_shape_cloud(const ink_drawing *drawing, float *cloud);

/* The Chamfer distance: the mean, over the points of both, of the squared distance to the nearest of the other. */
float ink_shape_distance(const float *a, const float *b);

#endif
