/* Reproducible random numbers. */
#ifndef RANDOM_H
#define RANDOM_H

#include <stdint.h>

/* SplitMix64 (Steele, Lea, Flood 2014): the next 64 bits. Any state will do to begin with. */
uint64_t random_bits(uint64_t *state);

/* Uniform from min to max. */
double random_uniform(uint64_t *state, double min, double max);

/* Normal with mean 0 and standard deviation 1 (Box and Muller 1958). */
double random_normal(uint64_t *state);

#endif
