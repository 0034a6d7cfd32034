// Draws diagrams with mermaid itself: from standard input, a JSON list of texts, to a list of what became of each.
// A document without a screen cannot measure texts, so every one is of the same size.
import { JSDOM } from "jsdom";

const { window } = new JSDOM("<!DOCTYPE html><body></body>", { pretendToBeVisual: true });
globalThis.window = window;
for (const name of ["document", "Element", "HTMLElement", "SVGElement", "Node", "DOMParser", "XMLSerializer"])
  globalThis[name] = window[name];
globalThis.CSSStyleSheet = class {
  cssRules = [];
  insertRule() {}
  replaceSync() {}
};
const box = () => ({ x: 0, y: 0, top: 0, left: 0, right: 100, bottom: 20, width: 100, height: 20 });
window.SVGElement.prototype.getBBox = box;
window.SVGElement.prototype.getComputedTextLength = () => 100;
window.Element.prototype.getBoundingClientRect = box;

const { default: mermaid } = await import("mermaid");
mermaid.initialize({ startOnLoad: false, securityLevel: "strict", maxTextSize: 1e6 });
let input = "";
for await (const chunk of process.stdin) input += chunk;
const drawn = [];
for (const [number, text] of JSON.parse(input).entries()) {
  try {
    const { svg, diagramType } = await mermaid.render(`d${number}`, text);
    const page = new window.DOMParser().parseFromString(svg, "text/html");
    page.querySelectorAll("style").forEach((each) => each.remove());
    page.querySelectorAll("br").forEach((each) => each.replaceWith(" "));
    const names = [...page.querySelectorAll("*")].flatMap((each) => [each.localName, ...each.getAttributeNames()]);
    drawn.push({ type: diagramType, text: page.body.textContent, names: [...new Set(names)].sort() });
  } catch (error) {
    drawn.push({ error: String(error) });
  }
}
process.stdout.write(JSON.stringify(drawn));
process.exit(0);
