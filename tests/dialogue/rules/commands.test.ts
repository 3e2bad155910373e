// Commands and short answers: what each rule takes and what it leaves to the classifier.
import { describe, expect, it } from 'vitest';
import type { Rules } from '../../../src/dialogue/rules/create-rules.ts';
import { rules } from './shipped-rules.ts';

type Plain = Exclude<keyof Rules, 'urgent' | 'languageRequest' | 'languagesOf' | 'choice' | 'doubtsStop'>;

/** Messages by rule: `|` between them; left taken, right not. */
const TABLE: Record<Plain, [taken: string, left: string]> = {
  stop: ['Stopp', 'stop and go'],
  dataRequest: [
    'MEINE DATEN|meine daten bitte|Meine Daten!|/daten|welche daten habt ihr von mir|welche daten haben sie über mich gespeichert?|was wisst ihr über mich|was habt ihr über mich gespeichert|zeig mir meine daten|schickt mir alle daten von mir|datenauskunft|ich möchte meine daten sehen|my data|My data please|what data do you have about me?|what do you know about me|show me my data|i want to see my data|verilerim|verilerimi göster|hakkımda hangi veriler var|mes données|quelles données avez-vous sur moi|i miei dati|мої дані|بياناتي',
    'daten zur luft|welche daten misst die station|meine daten löschen|alle daten löschen|messdaten bitte|datenschutz|gibt es daten vom neckartor|open data|data for research|hava verileri|meine frau',
  ],
  eraseRequest: [
    'ALLE DATEN LÖSCHEN|alle daten löschen|Alle Daten loeschen!|alle daten loschen|lösche alle meine daten|bitte alle meine daten löschen|daten loeschen|meine daten löschen|löscht alles was ihr über mich habt|löschen sie alle daten von mir|ich will dass ihr meine daten löscht|ich möchte meine daten gelöscht haben|vergesst mich|alles löschen|können sie bitte alle meine daten löschen?|/loeschen|delete all my data|delete my data please|erase everything|please delete my account|forget me|i want my data deleted|can you delete all my data?|tüm verilerimi sil|verilerimi silin lütfen|supprimez mes données|cancellate tutti i miei dati|видаліть мої дані|احذف بياناتي',
    'lösche meine letzte nachricht|nachricht löschen|feuer löschen|nicht löschen|bitte meine daten nicht löschen|wie kann ich meine daten löschen|meine daten|delete the last message|dont delete my data|verilerim|app löschen|wann werden die daten gelöscht',
  ],
  codeRequest: [
    'Kennung|meine kennung|Kennung bitte|wie ist meine kennung|my code|code|kodum|mon code|мій код',
    'kennungen|umweltplakette code|kennzeichen|barcode|pin vergessen',
  ],
  humanRequest: [
    'Mensch|mensch!|Mitarbeiter|Mitarbeiterin bitte|human|Agent|insan|operatore|людина',
    'menschen sterben|sind menschen betroffen|mitarbeiter der stadt sollen bahn fahren|human health risk',
  ],
  reachRequest: [
    'Sprechzeiten|sprechzeiten?|Öffnungszeiten|wann haben sie sprechzeiten|wann sind sie erreichbar|Wann ist jemand erreichbar?|wann habt ihr offen|Öffnungszeiten vom Amt für Umweltschutz|telefonnummer|wie ist ihre telefonnummer|gibt es eine Telefonnummer?|kontaktdaten|wen kann ich anrufen|opening hours|what are your opening hours?|when are you open|phone number?|how can I contact you|çalışma saatleri|telefon numarası|horaires|orari|номер телефону|رقم الهاتف',
    'sprechzeiten finanzamt|öffnungszeiten rathaus vaihingen|stadtbibliothek öffnungszeiten|wann ist alarm|wann gilt der alarm|wann darf ich wieder auto fahren|rufen sie mich bitte zurück|ich möchte mit jemand sprechen|mitarbeiter|wie erreiche ich die umweltzone|opening hours of the museum|call me back|when are cars allowed',
  ],
  helpRequest: [
    'Hilfe|hilfe!!|Hilfe bitte|help|Help me|menu|Menü|yardım|aide|was kannst du|допомога',
    'hilfe feuer|hilft eine maske|brauche hilfe beim ticket|help my house burns|menüs',
  ],
  settingsRequest: [
    'Einstellungen|einstelungen|meine einstellungen|settings|Ayarlar|meine abos|impostazioni',
    'einstellung des verkehrs|wie stelle ich den ofen ein|temperatur einstellen',
  ],
  statusRequest: [
    'Alarm?|gilt alarm|Ist gerade Feinstaubalarm?|gibt es heute alarm|is there an alarm|Status|Lage|status?|aktuelle lage|lage heute|durum|situation|bugün alarm var mı|alerte|allarme|тривога|إنذار؟',
    'wo gilt der alarm|was ist feinstaubalarm|alarm abschaffen|lage der messstation|diesel status stuttgart|in welcher lage',
  ],
  subscribeRequest: [
    'Abo|Start|/start|anmelden|Anmelden bitte|abonnieren|abonieren|subscribe|sign up|abone|abone ol|підписатися|iscriviti',
    'abo kündigen|abmelden|wann startet der alarm|auto anmelden|hund anmelden|unsubscribe|nicht anmelden|start des alarms|what does subscribe mean',
  ],
  pauseRequest: [
    'pause|Pause!|pausieren|pause 3 tage|Pause für 2 Wochen|pause bis montag|bitte pause bis morgen|pause for a week|pause until monday|duraklat|faire une pause|пауза',
    'mittagspause|wann ist pause|pausenhof|abo|stopp|wie lange ist die pause vom alarm',
  ],
  resumeRequest: [
    'pause beenden|Pause aufheben|weitermachen|unpause|resume|end the pause|devam et',
    'pause|weiter|wie geht es weiter|pause bis montag|stopp',
  ],
  moveRequest: [
    'UMZIEHEN|umzug|Messenger wechseln|lieber auf telegram wechseln|ich möchte zu WhatsApp wechseln|Meldungen lieber über Telegram|meldungen auch bei whatsapp bekommen|kann ich zu telegram wechseln?|move|switch to telegram|can i get alerts on whatsapp?|TAŞIN|changer|cambia|перенести|نقل',
    'ich ziehe um|umzug nach stuttgart|wir ziehen nächste woche um|wechsel|darf ich beim umzug mit dem lkw fahren|reifen wechseln|moving house on sunday|whatsapp|telegram|was ist telegram',
  ],
  quietRequest: [
    'ruhezeit|Ruhezeiten ändern|nachts keine nachrichten|bitte nicht stören|quiet hours|sessiz saatler',
    'ruhe|nachts|wie ist die luft nachts|stumm|keine nachrichten mehr',
  ],
  accessibilityRequest: ['Barrierefreiheit|accessibility|erişilebilirlik', 'barriere|ist der bahnhof barrierefrei'],
  stays: [
    "bitte nicht abmelden|Nicht abmelden!|ich will mich nicht abmelden|nicht stoppen|nicht stopp|don't unsubscribe me|do not stop the messages|aboneliğimi iptal etmeyin|не відписуйте мене",
    'abmelden|stopp|wie melde ich mich ab|ich will keine meldungen mehr|nicht',
  ],
  basisRequest: [
    'von wann ist das|stimmt das noch?|Quelle?|wie aktuell ist das|woher wissen Sie das|is that still true?|source|how old is this information|kaynak',
    'woher kommt der feinstaub|stand|wie alt ist die messstation|stimmt|gilt das auch nachts',
  ],
  objection: [
    'falsch|Falsch!|das stimmt nicht|des stimmt ned|stimmt doch gar nicht|so ein quatsch|falsche Auskunft|im radio haben sie was anderes gesagt|that is wrong|the radio said something different|yanlış|ce n’est pas vrai|risposta sbagliata|це неправда|هذا غير صحيح',
    'nein|doch nicht|stimmt|falsch geparkt was nun|ist das falsch gemessen|mein bescheid ist falsch|die messwerte stimmen nicht mit meinem sensor überein',
  ],
  waitingRequest: [
    'wann genau?|ok wann|wann meldet ihr euch|ist da jemand?|noch da?|wie lange dauert das noch|when will i get an answer|ne zaman',
    'wann kommt der alarm|wie lange gilt der alarm|ist da feinstaub drin|wann endet er',
  ],
  afterAll: [
    'doch|ach doch|Ach doch!|hab es mir anders überlegt|jetzt doch|actually yes|fikrimi değiştirdim',
    'doch nicht|ach|ja|ok|nein',
  ],
  yes: [
    'ja|Ja!|jaa|jaaaa|jo|joa|jup|klar|na klar|ok|okay|OK!|passt|passt scho|gern|gerne|ja gerne|ja bitte|jawohl|einverstanden|natürlich|genau|stimmt|auf jeden fall|mach das|ja mach das|ja will ich|hajo|freilich|yes|yep|yeah|sure|of course|yes please|go ahead|evet|tamam|olur|tabii ki|oui|bien sûr|sì|va bene|так|звичайно|نعم|موافق|👍|👍👍|👍🏽|✅|ja 👍',
    'nein|ja?|ok?|ja aber was kostet das|ja und wie lange gilt das dann|jahr|jacke|ist das ok|yesterday|nein danke|no|hayır|vielleicht|weiß nicht|👎|🤔|hallo|stopp|was heißt ja',
  ],
  no: [
    'nein|Nein!|nee|ne|nö|nöö|noi|doch nicht|lieber nicht|ne danke|nein danke|nicht|auf keinen fall|will ich nicht|nein will ich nicht|lass mal|kein interesse|später|no|nope|nah|no thanks|not now|no thank you|never|hayır|istemiyorum|hayır teşekkürler|non merci|no grazie|ні|не треба|لا|لا شكرا|👎|❌|ok dann nicht|dann lieber nicht|ach nein doch nicht|ach nee',
    'ja|nein?|warum nicht|nicht schlecht|noch nicht bekommen was nun|nein ich meinte morgen um acht|nebel|novum|kein alarm heute|evet|ok|👍|wieso nein',
  ],
  cancel: [
    'abbrechen|Abbrechen!|bitte abbrechen|abbruch|zurück|zurueck|vergiss es|vergessen sie es|egal|schon gut|hat sich erledigt|cancel|never mind|nvm|forget it|go back|back|iptal|vazgeç|vazgeçtim|boşver|annuler|annulla|скасувати|إلغاء',
    'alarm abbrechen?|wann komme ich zurück|fahre zurück nach stuttgart|ja|nein|stopp|vergiss die maske nicht|cancelled trains|abbruchhaus|zurückgeben',
  ],
  elliptical: [
    'und wie lange?|und am Sonntag?|und in böblingen|auch für motorräder?|gilt das auch nachts?|wie lange|seit wann?|warum|und morgen|was ist mit e-autos|und wenn ich keinen anderen ofen habe|what about motorbikes|and tomorrow?|how long?|why not|until when|peki yarın|ne kadar sürer|et demain ?|e domani|а завтра|و غدا',
    'ist heute feinstaubalarm|hallo|danke|wie lange dauert so ein alarm normalerweise in stuttgart denn|und jetzt erzähle ich ihnen mal was mir gestern in der stadt so alles passiert ist|darf ich mit dem diesel fahren|stopp|ja|',
  ],
};

for (const [name, [taken, left]] of Object.entries(TABLE) as [Plain, [string, string]][]) {
  describe(name, () => {
    it.each(taken.split('|'))('takes: %s', (text) => expect(rules[name](text)).toBe(true));
    it.each(left.split('|'))('leaves: %s', (text) => expect(rules[name](text)).toBe(false));
  });
}

describe('languagesOf', () => {
  it.each([
    ['subscribe', ['en']],
    ['unsubscribe', ['en']],
    ['yes please', ['en']],
    ['my data', ['en']],
    ['evet', ['tr']],
    ['abone ol', ['tr']],
    ['stop', []],
    ['STOPP', []],
    ['Was ist Feinstaub?', []],
  ])('%s', (text, languages) => expect(rules.languagesOf(text)).toEqual(languages));

  it('holds German among those that share a word with it', () => {
    for (const text of ['ok', 'pause', 'abonnement', 'code']) expect(rules.languagesOf(text)).toContain('de');
    // Whoever chose Turkish and types "alarm?" goes on in Turkish.
    expect(rules.languagesOf('alarm?')).toEqual(expect.arrayContaining(['de', 'en', 'tr']));
  });
});

describe('languageRequest', () => {
  it.each([
    ['de', 'deutsch|Auf Deutsch bitte|bitte deutsch|German please|almanca|wieder auf deutsch'],
    [
      'de-simple',
      'leichte sprache|Leichte Sprache bitte|in leichter sprache|einfach|einfache sprache|einfacher bitte|simple german',
    ],
    [
      'en',
      'english|English please|in english|in English please|auf englisch|englisch bitte|Do you speak English?|can you speak english|sorry i dont speak german|ingilizce',
    ],
    ['tr', 'türkçe|turkce|türkisch|Türkçe lütfen|auf türkisch bitte|türkçe konuşuyor musunuz|turkish please'],
    ['fr', 'français|en français s’il vous plaît|french|französisch bitte|parlez-vous français ?'],
    ['it', 'italiano|in italiano per favore|italienisch|italian please'],
    ['uk', 'українська|українською|ukrainisch bitte|ви говорите українською?'],
    ['ar', 'العربية|عربي|بالعربي|arabisch|arabic please|هل تتكلم العربية؟'],
  ])('%s', (locale, texts) => {
    expect(texts.split('|').map((text) => [text, rules.languageRequest(text)])).toEqual(
      texts.split('|').map((text) => [text, locale]),
    );
  });

  it.each([
    'das ist einfach',
    'einfach nur danke',
    'ist das einfach zu machen',
    'die deutschen fahren zu viel',
    'deutschlandticket',
    'deutsche umwelthilfe',
    'english garden münchen',
    'wie viele türken wohnen hier',
    'italienischer kaminofen',
    'french fries',
    'leichter wind',
    'hallo',
    'sprache',
  ])('none: %s', (text) => expect(rules.languageRequest(text)).toBeNull());
});
