/** The tree in the side bar: the items of the roadmap by the team that owns them. */

import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";

/** An item, as the server describes it. */
export interface Item {
  readonly ref: string;
  readonly title: string;
  readonly description: string;
  readonly uri: string;
  readonly line: number;
}

/** A team with the items that it owns; the last one may be without a name. */
export interface Team {
  readonly title: string;
  readonly items: readonly Item[];
}

type Node = Team | Item;

export class Teams implements vscode.TreeDataProvider<Node> {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly client: () => LanguageClient | undefined) {}

  refresh(): void {
    this.changed.fire();
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node !== undefined) {
      return "items" in node ? [...node.items] : [];
    }
    const client = this.client();
    return client === undefined ? [] : await client.sendRequest<Team[]>("tpmlint/teams", {});
  }

  getTreeItem(node: Node): vscode.TreeItem {
    if ("items" in node) {
      const team = new vscode.TreeItem(node.title || "no owner", vscode.TreeItemCollapsibleState.Collapsed);
      team.description = String(node.items.length);
      return team;
    }
    const item = new vscode.TreeItem(node.title);
    item.description = node.description;
    item.tooltip = node.ref;
    const start = new vscode.Position(node.line, 0);
    item.command = {
      title: "Open",
      command: "vscode.open",
      arguments: [vscode.Uri.parse(node.uri), { selection: new vscode.Range(start, start) }],
    };
    return item;
  }
}
