/** Puts what is loaded when it is needed into the file that needs it, so that one integrity hash covers all of a script. */
import type { Plugin } from "vite";

const WHEN_NEEDED = /\bimport\("(\.\/(\w+))"\)/g;

export function inOneFile(): Plugin {
  return {
    name: "in-one-file",
    enforce: "pre",
    transform(code, id) {
      if (!/\/static\/src\//.test(id) || code.search(WHEN_NEEDED) < 0) return undefined;
      const imports = [...code.matchAll(WHEN_NEEDED)].map(([, path, name]) => `import * as needed_${name} from "${path}";\n`);
      return { code: imports.join("") + code.replace(WHEN_NEEDED, "Promise.resolve(needed_$2)"), map: null };
    },
  };
}
