import { z } from 'zod';
import type { Access } from '#kit/auth.ts';

const Operation = z.object({
  'x-app-id': z.string(),
  'x-access': z.union([z.literal('public'), z.array(z.string())]),
});
const Document = z.object({ paths: z.record(z.string(), z.record(z.string(), Operation)) });

export type Row = Readonly<{ method: string; path: string; app: string; access: Access }>;

/** The route table is the OpenAPI document itself: what is described there is what can be reached, and nothing else. */
export const tableOf = (document: unknown): readonly Row[] =>
  Object.entries(Document.parse(document).paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path: path.replace(/\{(\w+)\}/g, ':$1'),
      app: operation['x-app-id'],
      access: operation['x-access'],
    })),
  );
