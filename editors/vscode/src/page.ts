/** The report of the roadmap in the side bar: one page that loads nothing. */

import { execFile } from "node:child_process";
import * as vscode from "vscode";
import { report } from "./program";

const LARGEST = 64 << 20;

export class Page implements vscode.WebviewViewProvider {
  private view: vscode.WebviewView | undefined;

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view;
    view.webview.options = { enableScripts: true, localResourceRoots: [] };
    view.onDidDispose(() => (this.view = undefined));
    this.refresh();
  }

  refresh(): void {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
    const view = this.view;
    if (view === undefined || folder === undefined) {
      return;
    }
    const path = vscode.workspace.getConfiguration("tpmlint").get("path", "");
    const { command, args, cwd } = report(path, folder, vscode.workspace.isTrusted);
    execFile(command, args, { cwd, maxBuffer: LARGEST }, (error, page, complaint) => {
      view.webview.html = error === null ? page : `<pre>${escaped(complaint || error.message)}</pre>`;
    });
  }
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
