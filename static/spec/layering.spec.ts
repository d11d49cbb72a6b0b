import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { expect, it } from "vitest";

/** Each room may import from those before it; layers and controls are side by side and never meet. */
const ROOMS = [
  ["api"],
  ["geo", "i18n"],
  ["copy"],
  ["style"],
  ["state"],
  ["layers", "controls"],
  ["app.ts", "pages", "embed"],
  ["main.ts"],
];

/** Types only, and of the leaves: the wire's date precision in phrases, the theme's name in the palette. */
const TYPE_EXCEPTIONS = new Set(["style -> state"]);

const SOURCE = join(__dirname, "../src");

function roomOf(path: string): string {
  return relative(SOURCE, path)
    .split(sep)[0]
    .replace(/^(app|main)$/, "$1.ts");
}

function imports(): { from: string; to: string; line: string }[] {
  const files = readdirSync(SOURCE, { recursive: true }).map(String);
  return files
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => {
      const path = join(SOURCE, file);
      const lines = readFileSync(path, "utf8").match(/(?:import|export)[^;]*? from "\.[^"]+"/g) ?? [];
      return lines.map((line) => ({
        from: roomOf(path),
        to: roomOf(join(path, "..", /from "([^"]+)"/.exec(line)![1])),
        line: `${file}: ${line}`,
      }));
    });
}

it("imports run one way: api, state, then layers and controls, then app", () => {
  const level = (room: string) => ROOMS.findIndex((rooms) => rooms.includes(room));
  const wrong = imports().filter(({ from, to, line }) => {
    if (from === to || (TYPE_EXCEPTIONS.has(`${from} -> ${to}`) && line.includes("import type")))
      return false;
    return level(to) >= level(from);
  });
  expect(wrong.map(({ line }) => line)).toEqual([]);
});

it("layers and controls never fetch", () => {
  const fetching = imports().filter(
    ({ from, to, line }) =>
      ["layers", "controls"].includes(from) && to === "api" && !/import type|Problem/.test(line),
  );
  expect(fetching).toEqual([]);
});

it("data never becomes markup: innerHTML and its like are not used", () => {
  const files = readdirSync(SOURCE, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith(".ts"));
  for (const file of files) {
    const text = readFileSync(join(SOURCE, file), "utf8");
    expect(text, file).not.toMatch(
      /\.(innerHTML|outerHTML)|insertAdjacentHTML|document\.write|bindPopup|bindTooltip/,
    );
  }
});
