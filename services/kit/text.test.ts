import { describe, expect, test } from 'vitest';
import { visibleText } from './text.ts';

const text = visibleText(10);

describe('visible text', () => {
  test.each(['통닭', 'a b', '100% 🍗', '👨‍👩‍👧', '🏳️‍🌈', '👍🏽', '❤️‍🔥', 'café', 'علي', "O'Neil <b>"])(
    'may be %j',
    (written) => expect(text.safeParse(written).data).toBe(written.normalize('NFC')),
  );

  test('is spelled in one way, and without blanks around it', () =>
    expect(text.parse(`  ${'통닭'.normalize('NFD')}\n`)).toBe('통닭'));

  test('is measured as it is kept', () => {
    expect(text.safeParse('닭'.repeat(10).normalize('NFD')).success).toBe(true);
    expect(text.safeParse('닭'.repeat(11)).success).toBe(false);
  });

  test.each([
    ['nothing', ''],
    ['blanks', ' \t\u00a0\u3000'],
    ['a NUL', 'a\u0000b'],
    ['a line break', 'a\nb'],
    ['a separator of lines', 'a\u2028b'],
    ['an escape sequence of a terminal', '\u001b[31ma'],
    ['half a surrogate pair', 'a\ud800b'],
    ['a zero-width space', 'a\u200bb'],
    ['a joiner between letters', 'a\u200db'],
    ['a joiner after a picture and before a letter', '👨\u200da'],
    ['two joiners', '👨\u200d\u200d👩'],
    ['a soft hyphen', 'a\u00adb'],
    ['a byte order mark', 'a\ufeffb'],
    ['an override of direction', 'a\u202eb'],
    ['an isolate of direction', 'a\u2067b'],
    ['a filler of Hangul', 'a\u3164b'],
    ['tag characters', 'a\u{e0041}b'],
    ['a private character', 'a\ue000b'],
  ])('is not %s', (_, written) => expect(text.safeParse(written).success).toBe(false));

  test('is told from what is hidden in time that grows with its length only', () => {
    const long = visibleText(100_000);
    const started = performance.now();
    expect(long.safeParse(`${'👨‍👩‍👧'.repeat(10_000)}\u0000`).success).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
