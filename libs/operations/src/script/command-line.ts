import { extname } from 'node:path';
import type { ProcessSettings } from './process-settings.ts';
import type { ScriptSource } from './script-source.ts';

export interface CommandLine {
  /** What the shell runs. */
  command: string;
  /** What people are told that was run. */
  shown: string;
  isPython: boolean;
}

/**
 * How a script is started: by the given prefix; Python files by `python3`; others by the interpreter of their first
 * line, or `bash`. The interpreter is named rather than left to the system, which refuses to execute a file that
 * another process, started at the same moment, still holds open for writing.
 */
export function commandLine(path: string, source: ScriptSource, settings: ProcessSettings): CommandLine {
  const prefix = settings.commandPrefix ?? (extname(path) === '.ps1' ? 'powershell' : null);
  const isPython = settings.evalPython ?? (prefix === null && extname(path) === '.py');
  const interpreter = prefix ?? (isPython ? 'python3' : (shebang(source.content) ?? 'bash'));
  const call = [quoted(path), ...settings.args].join(' ');
  return { command: `${interpreter} ${call}`, shown: prefix === null ? call : `${prefix} ${call}`, isPython };
}

/** The interpreter, with what follows it as one argument, as the system takes it. */
function shebang(content: Uint8Array): string | null {
  const head = new TextDecoder('latin1').decode(content.subarray(0, 256));
  const match = /^#![ \t]*(\S+)[ \t]*([^\r\n]*)/.exec(head);
  if (match === null) return null;
  const argument = (match[2] ?? '').trimEnd();
  return argument === '' ? quoted(match[1] ?? '') : `${quoted(match[1] ?? '')} ${quoted(argument)}`;
}

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
