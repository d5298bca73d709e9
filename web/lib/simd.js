/**
 * Whether the engine accepts a function of one SIMD instruction.
 * @param {number[]} opcode of an instruction from a v128 to a v128, in LEB128
 */
const accepts = (...opcode) => WebAssembly.validate(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0,
  10, 9 + opcode.length, 1, 7 + opcode.length, 0, 65, 0, 253, 15, 253, ...opcode, 11));

export const supportsSimd = () => accepts(98); // i8x16.popcnt
export const supportsRelaxedSimd = () => accepts(129, 2); // i32x4.relaxed_trunc_f32x4_s
/** Whether a module with relaxed SIMD certainly passes its self-test, so that no other one will have to be fetched. */
export const trustsRelaxedSimd = () => navigator.vendor === 'Google Inc.' && supportsRelaxedSimd(); // Chromium
