import { z } from 'zod';

/** Where reading goes on, as `readList` gave it, and how many rows are wanted. */
export type Page = Readonly<{ cursor?: string | undefined; limit: number }>;

/** The query of every operation that answers with a page of a list. */
export const paging = {
  cursor: z
    .string()
    .regex(/^\d{1,9}\.\d{1,4}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
};
