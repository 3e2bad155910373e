// Files of citizens: what is shown is what its bytes say, and no name leads out of the folder it is saved in.
import { describe, expect, it } from 'vitest';
import { fileType } from '../../src/core/file-type.ts';
import { attachment, inlineMime, savedName } from '../../src/web/console/media-kind.ts';

const bytes = (text: string) => Uint8Array.from(text, (sign) => sign.charCodeAt(0));

describe('what a file is', () => {
  it.each([
    ['\xff\xd8\xff\xe0', 'image/jpeg', 'image/jpeg'],
    ['\x89PNG\r\n', 'image/jpeg', 'image/png'],
    ['\x89PNG\r\n', 'text/html', 'image/png'],
    ['GIF89a<script>', 'text/html', 'image/gif'],
    ['RIFF....WEBP', 'image/webp', 'image/webp'],
    ['RIFF....WAVE', 'audio/x-wav', 'audio/wav'],
    ['OggS\0\x02', 'audio/ogg; codecs=opus', 'audio/ogg'],
    ['#!AMR\n', 'audio/amr', 'audio/amr'],
    ['ID3\x03', 'audio/mpeg', 'audio/mpeg'],
    ['....ftypisom', 'video/mp4', 'video/mp4'],
    ['....ftypM4A ', 'audio/mp4', 'audio/mp4'],
    ['\x1aE\xdf\xa3', 'audio/webm', 'audio/webm'],
    ['<html><script>', 'image/jpeg', 'application/octet-stream'],
    ['<svg onload=x>', 'image/png', 'application/octet-stream'],
    ['<svg onload=x>', 'image/svg+xml', 'image/svg+xml'],
    ['MZ\x90', 'audio/ogg', 'application/octet-stream'],
    ['%PDF-1.7', 'application/pdf', 'application/pdf'],
    ['', 'image/png', 'application/octet-stream'],
    ['', '', 'application/octet-stream'],
  ])('%j said to be %s is kept as %s', (begins, said, kept) => {
    expect(fileType(bytes(begins), said)).toBe(kept);
  });

  it('shows nothing that can run', () => {
    for (const mime of [
      'image/svg+xml',
      'text/html',
      'application/pdf',
      'text/xml',
      'application/xhtml+xml',
      '',
      '__proto__',
    ]) {
      expect(inlineMime(mime), mime).toBeNull();
    }
  });
});

describe('the name a file is saved under', () => {
  it.each([
    ['Rechnung Nr. 7 (Kopie).pdf', 'Rechnung Nr. 7 (Kopie).pdf'],
    ['Ärger.PDF', 'Ärger.PDF'],
    ['seite.html', 'seite.html.bin'],
    ['bild.svg', 'bild.svg.bin'],
    ['rechnung.pdf.exe', 'rechnung.pdf.exe.bin'],
    ['x.lnk', 'x.lnk.bin'],
    ['../../etc/passwd', 'passwd.bin'],
    ['..\\..\\boot.ini', 'boot.ini.bin'],
    ['/etc/shadow', 'shadow.bin'],
    ['%2e%2e%2fpasswd', '_2e_2e_2fpasswd.bin'],
    ['a\0b.pdf', 'a_b.pdf'],
    ['CON', 'CON.bin'],
    ['..', 'f1.bin'],
    ['...', 'f1.bin'],
    ['', 'f1.bin'],
    [null, 'f1.bin'],
    ['"><img src=x onerror=alert(1)>.pdf', '___img src_x onerror_alert(1)_.pdf'],
    ['x.pdf\r\nset-cookie: a=b', 'x.pdf__set-cookie_ a_b.bin'],
    ['\u202Efdp.exe', '_fdp.exe.bin'],
  ])('%j → %s', (given, saved) => {
    expect(savedName(given, 'f1')).toBe(saved);
  });

  it('fits into one header line', () => {
    const header = attachment(savedName('Ärger "neu"\r\nx.pdf', 'f1'));
    expect(header).toMatch(/^[\x20-\x7e]+$/);
    expect(header.match(/"/g)).toHaveLength(2);
    expect(() => new Headers({ 'content-disposition': header })).not.toThrow();
  });
});
