// What the commands need of the rest of the house, and of the terminal they run in.

import type { ConfigReading } from '../config.ts';
import type { Classifier, Finding } from '../core/intent.ts';
import type { Language } from '../core/locale.ts';
import type { SettingDefinition, Settings } from '../core/settings.ts';
import type { Role } from '../core/user.ts';
import type { CliAlarms } from './alarm-ports.ts';

/** The terminal or pipe around a command. Results go to `out`, everything else to `err`. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Somebody watches: progress may be shown on `err`. */
  watched: boolean;
  lines(): AsyncIterable<string>;
  /** Resolves with the signal that asks the process to end. */
  ended: Promise<string>;
}

export interface CliUser {
  id: string;
  name: string;
  roles: Role[];
  disabledAt: number | null;
}

export interface CliUsers {
  list(): Promise<CliUser[]>;
  byName(name: string): Promise<CliUser | null>;
  /** Null: the name is taken. A password is set when given; otherwise the link signs the person in once. */
  add(name: string, roles: Role[], password: string | null): Promise<{ user: CliUser; link: string | null } | null>;
  disable(id: string): Promise<void>;
  /** Where mail about releases goes; null: nowhere. */
  setMail(id: string, mail: string | null): Promise<void>;
  /** Why this password is not taken, with what to do; null: it is. */
  passwordFault(password: string, name: string): Promise<string | null>;
}

export interface CliSettings {
  reading: Settings;
  list(): {
    key: string;
    definition: SettingDefinition;
    value: string;
    own: boolean;
    setBy: string | null;
    setAt: number | null;
  }[];
  /** The value of `key` or `key.locale`; null when there is no such setting. */
  get(key: string): string | null;
  set(key: string, value: string, userId: string): Promise<{ ok: true } | { ok: false; message: string }>;
  history(key?: string): Promise<{ key: string; value: string; setBy: string; setAt: number }[]>;
}

export interface FileFault {
  line: number;
  message: string;
}

/** Another system's file: which column a field of ours stands in, or what it is for every row. */
export interface ForeignFile {
  columns: Record<string, string>;
  values: Record<string, string>;
  /** In front of addresses that name no channel. */
  channel: string | null;
}

export interface CliSubscribers {
  /** Reads a file in pieces and takes over its rows; `dry` only counts what would happen. */
  import(
    parts: AsyncIterable<string>,
    how: { foreign: ForeignFile | null; dry: boolean },
    progress: (done: number) => void,
  ): Promise<{ added: number; unchanged: number; stopped: number; faults: FileFault[] }>;
  export(): Promise<string>;
  find(addressOrCode: string): Promise<({ contactId: string } & Record<string, unknown>) | null>;
  stop(contactId: string): Promise<void>;
  erase(contactId: string): Promise<void>;
}

export interface CliCatalogue {
  /** Publishes a folder's files. The caller has seen the findings of `lint`. */
  import(dir: string): Promise<{ revision: number; changed: boolean }>;
  /** Writes the published files; null when nothing is published yet. */
  export(dir: string): Promise<{ revision: number; files: number } | null>;
}

/** The open database with its stores. */
export interface CliStorage {
  users: CliUsers;
  settings: CliSettings;
  subscribers: CliSubscribers;
  catalogue: CliCatalogue;
  alarms: CliAlarms;
  backup(file: string, progress: (rows: number) => void): Promise<{ rows: number; sealed: boolean }>;
  restore(
    file: string,
    progress: (rows: number) => void,
  ): Promise<{
    rows: number;
    at: number;
    stopped: number;
    erased: number;
    /** STOPP and erasures of this span may be missing, ms UTC. */
    gap: { from: number; to: number } | null;
  }>;
  /** What holds sending; null when it is free. */
  hold(): Promise<{ reason: string; gap?: { from: number; to: number } } | null>;
  /** Lifts the hold on sending; true if there was one. `reason`: why a gap is accepted. */
  release(reason: string | null): Promise<boolean>;
  close(): Promise<void>;
}

/** A message that would be answered, and should not be, or not so. */
export interface Evaluated {
  text: string;
  meant: string;
  taken: string;
  confidence: number;
}

/** What `intents evaluate` reports; shares are 0 … 1. */
export interface EvaluationReport {
  method: 'cross-validation' | 'test set';
  inScope: number;
  outOfScope: number;
  accuracy: number;
  amongThree: number;
  right: number;
  wrong: number;
  clarified: number;
  escalated: number;
  falseAnswers: number;
  outOfScopeRecall: number;
  nearFalseAnswers: number;
  auroc: number;
  thresholds: { answer: number; clarify: number };
  confusions: { meant: string; taken: string; count: number; sentences: string[] }[];
  wrongAnswers: Evaluated[];
  answeredOutOfScope: Evaluated[];
}

export interface TestLine {
  text: string;
  lang?: Language;
  intent: string | null;
}

/** One thing `doctor` looked at. */
export interface Diagnosis {
  area: string;
  state: 'ok' | 'warning' | 'fault';
  /** What is so and, unless it is ok, what to do. */
  message: string;
}

export interface Service {
  /** Where it listens; empty for a worker. */
  url: string;
  /** Where people reach it. */
  publicUrl: string;
  signInLink?: string;
  stop(): Promise<void>;
}

export type StartRole = 'all' | 'web' | 'worker';

/** Each opens what it needs when it is called, and nothing before. */
export interface Ports {
  config(): ConfigReading;
  /** `replacing`: for a restore, which needs nothing of what is there. */
  storage(options?: { replacing: boolean }): Promise<CliStorage>;
  /** Takes the data directory for this process; throws with a sentence while another has it. Null: nothing to lock. */
  lock(): (() => void) | null;
  service(options: { role: StartRole; demo: boolean }): Promise<Service>;
  /** Seals a database under DATA_KEY; resolves to the rows sealed, 0 when all were. */
  encrypt(progress: (rows: number) => void): Promise<number>;
  chat(options: { language?: Language; output: { write(text: string): unknown } }): Promise<{
    say(line: string): Promise<void>;
    stop(): Promise<void>;
  }>;
  /** The classifier over a folder of intents, trained when no kept model fits. */
  classifier(dir: string): Promise<Classifier>;
  /** True for a message that gets 112 before anything else, `medical` for somebody's own medical question. */
  urgent(): Promise<(text: string) => 'emergency' | 'medical' | null>;
  lint(dir: string): Promise<Finding[]>;
  /** `dir` null: the published catalogue. `keep` leaves what cross-validation decided beside the intents. */
  evaluate(dir: string | null, tests: TestLine[] | null, keep: boolean): Promise<EvaluationReport>;
  diagnose(reading: ConfigReading): AsyncIterable<Diagnosis>;
  /** Where intents/ of this installation lies. */
  intentsDir: string;
}

/** An outcome that is no success: a sentence on `err` and the exit code. */
export class Fault extends Error {
  readonly exitCode: 1 | 2;
  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
