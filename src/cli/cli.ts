// The command line: one command per file, results on stdout, exit 0 done, 1 failed, 2 wrong usage.
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { Command, CommanderError } from 'commander';
import { alarmCommands } from './alarm.ts';
import { backupCommand } from './backup.ts';
import { broadcastCommands } from './broadcast.ts';
import { chatCommand } from './chat.ts';
import { classifyCommand } from './classify.ts';
import { doctorCommand } from './doctor.ts';
import { encryptCommand } from './encrypt.ts';
import { intentsEvaluateCommand } from './intents-evaluate.ts';
import { intentsExportCommand } from './intents-export.ts';
import { intentsImportCommand } from './intents-import.ts';
import { intentsLintCommand } from './intents-lint.ts';
import { Fault, type Ports, type Terminal } from './ports.ts';
import { postCreateCommand } from './post.ts';
import { restoreCommand } from './restore.ts';
import { settingsGetCommand } from './settings-get.ts';
import { settingsHistoryCommand } from './settings-history.ts';
import { settingsListCommand } from './settings-list.ts';
import { settingsSetCommand } from './settings-set.ts';
import { startCommand } from './start.ts';
import { subscriberEraseCommand } from './subscriber-erase.ts';
import { subscriberFindCommand } from './subscriber-find.ts';
import { subscriberStopCommand } from './subscriber-stop.ts';
import { subscribersExportCommand } from './subscribers-export.ts';
import { subscribersImportCommand } from './subscribers-import.ts';
import { userAddCommand } from './user-add.ts';
import { userDisableCommand } from './user-disable.ts';
import { userListCommand } from './user-list.ts';
import { userMailCommand } from './user-mail.ts';

/** Runs one command and resolves to the exit code. Never throws. */
export async function runCli(argv: readonly string[], ports: Ports, terminal: Terminal): Promise<number> {
  const program = createProgram(ports, terminal);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    terminal.err(`${fileTrouble(error) ?? (error instanceof Error ? error.message : String(error))}\n`);
    return error instanceof Fault ? error.exitCode : 1;
  }
}

/** What the operating system says about files, by its code. */
const FILE_TROUBLE: Record<string, string> = {
  ENOENT: 'does not exist: check how it is written, and the folder you are in',
  ENOTDIR: 'is a file where a folder is wanted, or lies below one: give a folder',
  EISDIR: 'is a folder: give a file',
  EACCES: 'may not be opened by this user: change its rights, or run this as its owner',
  EPERM: 'may not be changed by this user: change its rights, or run this as its owner',
  EROFS: 'lies on a disk that can only be read: give another place',
  ENOSPC: 'does not fit: the disk is full',
};

/** A sentence for a file or folder that could not be used; null for every other fault. */
function fileTrouble(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code, path } = error as NodeJS.ErrnoException;
  const trouble = code === undefined ? undefined : FILE_TROUBLE[code];
  if (trouble === undefined || path === undefined) return fileTrouble(error.cause);
  // A file about to be written lacks only the folder it should lie in.
  const missing = code === 'ENOENT' && !existsSync(dirname(path)) ? dirname(path) : path;
  return `${missing} ${trouble}.`;
}

function createProgram(ports: Ports, terminal: Terminal): Command {
  const program = new Command('luftpost').description('Answers citizens, hands over to people, tells everybody once.');
  const group = (name: string, description: string, commands: Command[]) => {
    const parent = new Command(name).description(description);
    for (const command of commands) parent.addCommand(command);
    program.addCommand(parent);
  };
  program.addCommand(startCommand(ports, terminal));
  program.addCommand(chatCommand(ports, terminal));
  program.addCommand(classifyCommand(ports, terminal));
  group('intents', 'what people say and what we answer', [
    intentsLintCommand(ports, terminal),
    intentsEvaluateCommand(ports, terminal),
    intentsImportCommand(ports, terminal),
    intentsExportCommand(ports, terminal),
  ]);
  group('subscribers', 'all subscribers as a file', [
    subscribersImportCommand(ports, terminal),
    subscribersExportCommand(ports, terminal),
  ]);
  group('alarm', 'begin, development, end, correction, cancellation', alarmCommands(ports, terminal));
  group('post', 'background for those who chose a topic', [postCreateCommand(ports, terminal)]);
  group('broadcast', 'what goes to everybody', broadcastCommands(ports, terminal));
  group('settings', 'what an admin may change', [
    settingsListCommand(ports, terminal),
    settingsGetCommand(ports, terminal),
    settingsSetCommand(ports, terminal),
    settingsHistoryCommand(ports, terminal),
  ]);
  group('subscriber', 'one person, for the caller on the telephone', [
    subscriberFindCommand(ports, terminal),
    subscriberStopCommand(ports, terminal),
    subscriberEraseCommand(ports, terminal),
  ]);
  group('user', 'people who sign in to the console', [
    userAddCommand(ports, terminal),
    userListCommand(ports, terminal),
    userDisableCommand(ports, terminal),
    userMailCommand(ports, terminal),
  ]);
  program.addCommand(encryptCommand(ports, terminal));
  program.addCommand(backupCommand(ports, terminal));
  program.addCommand(restoreCommand(ports, terminal));
  program.addCommand(doctorCommand(ports, terminal));
  settle(program, terminal);
  return program;
}

/** No command ends the process by itself, and all write where the terminal says. */
function settle(command: Command, terminal: Terminal): void {
  command.exitOverride();
  command.configureOutput({ writeOut: terminal.out, writeErr: terminal.err });
  command.showHelpAfterError('(--help shows how)');
  for (const child of command.commands) settle(child, terminal);
}
