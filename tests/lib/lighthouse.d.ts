// In place of Lighthouse's own types, which this TypeScript does not read: what tests/web/lighthouse uses.
/** An audit of the page at an address. */
export default function lighthouse(url: string, flags: { port: number, logLevel: string, onlyCategories?: string[], throttlingMethod: string }): Promise<{ lhr: unknown } | undefined>;
