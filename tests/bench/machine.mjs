/** The machine that is measured on. */
import { existsSync, readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';

const read = (/** @type {string} */ path) => existsSync(path) ? readFileSync(path, 'utf8') : '';

/** Instruction sets that decide which kernels run, by their names in /proc/cpuinfo. */
const FEATURES = {
  avx2: 'AVX2', avx_vnni: 'AVX-VNNI', avx512f: 'AVX-512', avx512_vnni: 'AVX-512 VNNI', amx_int8: 'AMX', asimd: 'NEON', asimddp: 'NEON dot products', i8mm: 'NEON int8 matrices',
};

/** Those of this processor, as far as the system tells. */
export function processorFeatures(text = read('/proc/cpuinfo')) {
  const flags = new Set(/^(?:flags|Features)\s*: (.*)$/m.exec(text)?.[1].split(' '));
  return Object.entries(FEATURES).filter(([flag]) => flags.has(flag)).map(([, name]) => name).join(', ');
}

export const machine = () => ({
  cpu: cpus()[0].model.trim(), features: processorFeatures(), cores: cpus().length, memory: totalmem(),
  system: /^PRETTY_NAME="?(.*?)"?$/m.exec(read('/etc/os-release'))?.[1] ?? process.platform, kernel: release(), node: process.versions.node,
});
