// Which command plain words mean, before any classifier.
import type { Scene } from './scene.ts';

/** Whether the words would be taken as a command. */
export const isKeyword = (scene: Scene, text: string): boolean =>
  scene.deps.rules.languageRequest(text) !== null || commandOf(scene, text) !== null;

/** The slash command that plain words stand for; null when they are none. */
export function commandOf(scene: Scene, text: string): string | null {
  const { rules } = scene.deps;
  const heard: [is: (text: string) => boolean, name: string][] = [
    [rules.codeRequest, 'kennung'],
    [rules.humanRequest, 'mensch'],
    [rules.helpRequest, 'hilfe'],
    [rules.moveRequest, 'umziehen'],
    [rules.quietRequest, 'ruhezeit'],
    [rules.settingsRequest, 'einstellungen'],
    [rules.statusRequest, 'status'],
    [rules.subscribeRequest, 'abo'],
    [rules.accessibilityRequest, 'barrierefreiheit'],
  ];
  return heard.find(([is]) => is(text))?.[1] ?? null;
}
