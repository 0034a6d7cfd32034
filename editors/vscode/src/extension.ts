/** tpmlint in VS Code: starts the language server, and shows the roadmap in the side bar. */

import * as vscode from "vscode";
import { LanguageClient } from "vscode-languageclient/node";
import { Page } from "./page";
import { languageServer } from "./program";
import { Teams } from "./teams";

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const teams = new Teams(() => client);
  const page = new Page();
  const refresh = () => {
    teams.refresh();
    page.refresh();
  };
  const restart = async () => {
    await start();
    refresh();
  };
  context.subscriptions.push(
    vscode.window.registerTreeDataProvider("tpmlint.teams", teams),
    vscode.window.registerWebviewViewProvider("tpmlint.report", page),
    vscode.commands.registerCommand("tpmlint.refresh", refresh),
    vscode.commands.registerCommand("tpmlint.restart", restart),
    vscode.workspace.onDidSaveTextDocument(refresh),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration("tpmlint.path")) {
        await restart();
      }
    }),
  );
  await restart();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

async function start(): Promise<void> {
  await client?.stop();
  client = undefined;
  const folders = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
  const path = vscode.workspace.getConfiguration("tpmlint").get("path", "");
  const { command, args, cwd } = languageServer(path, folders, vscode.workspace.isTrusted);
  const started = new LanguageClient(
    "tpmlint",
    "tpmlint",
    { command, args: [...args], options: { cwd } },
    { documentSelector: [{ scheme: "file" }] },
  );
  try {
    await started.start();
    client = started;
  } catch {
    const install = "tpmlint cannot be started; install it with `pip install 'tpmlint[lsp]'`, or set tpmlint.path";
    void vscode.window.showErrorMessage(install);
  }
}
