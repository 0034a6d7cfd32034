/** Which tpmlint is started, and where. This file knows nothing of VS Code, so that a test without one can use it. */

import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** A program with its arguments and the folder that it is started in. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
}

/**
 * Return the program that is the language server.
 *
 * @param path the setting `tpmlint.path`; empty if there is none
 * @param folders the folders of the workspace
 * @param trusted whether a program that lies in the workspace may be started
 */
export function languageServer(path: string, folders: readonly string[], trusted: boolean): Program {
  return tpmlint(path, folders, trusted, ["lsp"]);
}

/** Return the program that writes the report of a folder to standard output. */
export function report(path: string, folder: string, trusted: boolean): Program {
  return tpmlint(path, [folder], trusted, ["report", "--root", folder, "--output", "-"]);
}

function tpmlint(path: string, folders: readonly string[], trusted: boolean, args: readonly string[]): Program {
  // Windows looks for a program in the folder that it is started in, before it looks in the PATH.
  const cwd = (trusted ? folders[0] : undefined) ?? homedir();
  if (path !== "") {
    return { command: path, args, cwd };
  }
  const below = process.platform === "win32" ? join(".venv", "Scripts", "tpmlint.exe") : join(".venv", "bin", "tpmlint");
  const found = trusted ? folders.map((folder) => join(folder, below)).find((each) => existsSync(each)) : undefined;
  return { command: found ?? "tpmlint", args, cwd };
}
