// Packages that only some folders of tests/ install, each with a lock file of its own: types are checked without them.
declare module '@mdn/browser-compat-data';
declare module 'espree';
declare module 'eslint-visitor-keys';
declare module 'publint';
declare module 'publint/utils';
declare module 'webpack';
declare module 'svelte/compiler';
declare module 'vue/compiler-sfc';
declare module '@webref/idl';
declare module 'chrome-launcher';
