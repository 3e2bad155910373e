// What is not text: files for people to look at, places, and what we cannot read.
import type { StoredMessage } from '../core/conversation.ts';
import { MAX_FILE_BYTES } from '../core/message.ts';
import { handOver } from './handoff.ts';
import type { Scene } from './scene.ts';

/** A voice note, photo or file: a person hears or sees it; nothing is executed, nothing is guessed. */
export function file(scene: Scene, message: StoredMessage): void {
  if (message.media?.media === 'sticker') {
    scene.say('file.sticker', undefined, [scene.button('do:help', 'help')]);
    return;
  }
  const kind = message.media?.media ?? 'document';
  const opening = kind === 'voice' || kind === 'audio' ? 'file.voice' : 'file.kept';
  if ((message.media?.size ?? 0) > MAX_FILE_BYTES) {
    scene.say('file.too-large', { max: Math.floor(MAX_FILE_BYTES / 1_048_576) });
    return;
  }
  handOver(scene, 'media', message.text === '' ? kind : `${kind}: ${message.text}`, { opening });
}

/** A place becomes the nearest station; the coordinates are not kept. */
export function place(scene: Scene, message: StoredMessage): void {
  if (message.coordinates === null) {
    unreadable(scene);
    return;
  }
  const { latitude, longitude } = message.coordinates;
  scene.speak(scene.deps.air.near(latitude, longitude, scene.locale));
  scene.answered('air.current');
}

/** Nothing we can read: said once, with what works. */
export function unreadable(scene: Scene): void {
  if (scene.said() > 0) return;
  scene.say('unreadable', undefined, [scene.button('do:status', 'status'), scene.button('do:help', 'help')]);
}
