// Stands in for node:module where the rivals are bundled for other hosts: packages that are required run in Node only.
export const createRequire = () => (name) => {
  throw new Error(`${name} runs in Node only`)
}
