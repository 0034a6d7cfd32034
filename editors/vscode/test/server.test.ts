/** The client starts the server and is told of a finding: no window and no display are needed for that. */

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import { languageServer, report } from "../src/program";

const TEAM = "{kind: team, id: shop, titel: Shop}\n";

interface Published {
  readonly uri: string;
  readonly diagnostics: readonly { readonly code: string }[];
}

test("the server is started and answers", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tpmlint-"));
  mkdirSync(join(folder, "roadmap"));
  writeFileSync(join(folder, "roadmap", "teams.yaml"), TEAM);
  const { command, args, cwd } = languageServer(process.env["TPMLINT"] ?? "", [folder], true);
  const server = spawn(command, args, { cwd, stdio: ["pipe", "pipe", "inherit"] });
  const connection = createMessageConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
  const uri = pathToFileURL(join(folder, "roadmap", "teams.yaml")).href;
  const found = new Promise<Published>((resolve) => {
    connection.onNotification("textDocument/publishDiagnostics", (params: Published) => resolve(params));
  });
  connection.listen();
  const workspaceFolders = [{ uri: pathToFileURL(folder).href, name: "shop" }];
  await connection.sendRequest("initialize", { processId: process.pid, rootUri: null, capabilities: {}, workspaceFolders });
  await connection.sendNotification("initialized", {});
  const textDocument = { uri, languageId: "yaml", version: 1, text: TEAM };
  await connection.sendNotification("textDocument/didOpen", { textDocument });
  const published = await found;
  assert.deepEqual([published.uri, published.diagnostics.map((each) => each.code)], [uri, ["unknown-field"]]);
  const teams = await connection.sendRequest("tpmlint/teams", {});
  assert.deepEqual(teams, [{ title: "shop", items: [] }]);
  await connection.sendRequest("shutdown");
  const ended = new Promise((resolve) => server.on("exit", resolve));
  await connection.sendNotification("exit");
  assert.equal(await ended, 0);
  connection.dispose();
});

test("a program of the workspace is started only if the workspace is trusted", () => {
  const folder = mkdtempSync(join(tmpdir(), "tpmlint-"));
  const below = process.platform === "win32" ? ["Scripts", "tpmlint.exe"] : ["bin", "tpmlint"];
  mkdirSync(join(folder, ".venv", below[0]!), { recursive: true });
  const own = join(folder, ".venv", ...below);
  writeFileSync(own, "");
  assert.deepEqual(languageServer("", [folder], true), { command: own, args: ["lsp"], cwd: folder });
  assert.deepEqual(languageServer("", [folder], false), { command: "tpmlint", args: ["lsp"], cwd: homedir() });
  assert.equal(languageServer("/opt/tpmlint", [folder], false).command, "/opt/tpmlint");
});

test("the report is that of the folder, wherever the program is started", () => {
  const folder = mkdtempSync(join(tmpdir(), "tpmlint-"));
  mkdirSync(join(folder, "roadmap"));
  writeFileSync(join(folder, "roadmap", "teams.yaml"), TEAM.replace("titel: Shop", "title: The only team"));
  const { command, args, cwd } = report(process.env["TPMLINT"] ?? "", folder, false);
  assert.notEqual(cwd, folder);
  assert.match(execFileSync(command, args, { cwd, encoding: "utf8" }), /The only team/);
});
