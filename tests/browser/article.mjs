/** A news site on another origin: articles with embeds of the server, whatever else they do to them. */
import { createServer } from "node:http";
import { SERVER } from "./support.mjs";

const HOSTILE = `
  * { color: red !important; font-size: 40px !important; }
  vigie-map { display: none; font: 80px fantasy; direction: rtl; position: fixed; transform: rotate(20deg); }
  div, figure, table, canvas, button { display: inline !important; float: left; margin: 50px !important; opacity: 0.1; }
`;

/** The codes that the server hands out for a query, as an article has them. */
export async function codesOf(query) {
  const response = await fetch(`${SERVER}/embed/builder?${query}&f=json`);
  if (!response.ok) throw new Error(`${query}: ${response.status}`);
  return response.json();
}

/** An article with these codes between paragraphs. */
export function article(codes, { lang = "en", hostile = false } = {}) {
  const text = "<p>Here stands a paragraph of an article, as long as one that a reader passes on the way to the map below it.</p>";
  return `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>An article</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <style>body { max-width: 40rem; margin: 0 auto; padding: 1rem; font: 18px/1.5 Georgia, serif } ${hostile ? HOSTILE : ""}</style></head>
    <body><main><h1>An article with maps</h1>${codes.map((code) => text + code).join("")}${text}</main></body></html>`;
}

/** Serves pages by their path; what articles they are can change at any time. */
export async function newsSite(pages) {
  const server = createServer((request, response) => {
    const page = pages[new URL(request.url, "http://site").pathname];
    // Browsers ask for an icon, which this site has not.
    response.writeHead(page ? 200 : 204, { "content-type": "text/html; charset=utf-8" });
    response.end(page ?? "");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { address: `http://localhost:${server.address().port}`, close: () => server.close() };
}
