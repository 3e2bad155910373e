// `post create`: a background post from a file, submitted for a second person.
import { Command } from 'commander';
import { isTopic, TOPICS } from '../core/subscription.ts';
import { asUser, done, json, timeOf } from './alarm-ports.ts';
import { Fault, type Ports, type Terminal } from './ports.ts';
import { actingUser, withStorage } from './with-storage.ts';

interface Options {
  as: string;
  topic: string;
  file: string;
  requestId?: string;
  scheduledFor?: string;
  notAfter?: string;
  replace?: string;
}

export function postCreateCommand(ports: Ports, terminal: Terminal): Command {
  return new Command('create')
    .description('a background post; waits for approval by a second person')
    .requiredOption('--topic <topic>', TOPICS.filter((topic) => topic !== 'alarm').join(', '))
    .requiredOption('--file <file>', 'YAML: title and text per language; image {url, alt}; link {url, label}')
    .requiredOption('--as <user>', 'who submits it')
    .option('--request-id <id>', 'the same id twice is one broadcast')
    .option('--scheduled-for <time>', 'send it then, not at once')
    .option('--not-after <time>', 'a schedule missed by then asks a person')
    .option('--replace <broadcast>', 'in place of this one, which waits or was returned: its old content is void')
    .action((options: Options) => {
      const { topic, file } = options;
      if (!isTopic(topic) || topic === 'alarm') throw new Fault(`There is no topic ${topic} for posts.`, 2);
      return withStorage(ports, async (storage) => {
        const user = await actingUser(storage, options.as);
        const schedule = {
          requestId: options.requestId,
          scheduledFor: timeOf(storage, '--scheduled-for', options.scheduledFor),
          notAfter: timeOf(storage, '--not-after', options.notAfter),
        };
        const draft = storage.alarms.readPost(file, topic);
        if (options.replace === undefined) {
          const { broadcast } = done(await storage.alarms.post(draft, asUser(user), schedule));
          terminal.out(json({ broadcast }));
          return;
        }
        done(await storage.alarms.edit(options.replace, { draft }, asUser(user), schedule));
        terminal.out(json({ broadcast: options.replace }));
      });
    });
}
