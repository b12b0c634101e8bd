import { z } from 'zod';

// What shows nothing or turns the text around, \p{C} and its like, is none of a person's words. A joiner between two
// pictures is: a family is several.
const VISIBLE =
  /^(?:[^\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]|(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}]\ufe0f?)\u200d(?=\p{Extended_Pictographic}))+$/u;

/** Text that a person may write, on one line. What is spelled in two ways (macOS takes syllables apart) is spelled in one. */
export const visibleText = (most: number) =>
  z.string().normalize('NFC').trim().min(1).max(most).regex(VISIBLE, 'must be visible text');
