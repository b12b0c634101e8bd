import { z } from 'zod';

const Port = z.coerce.number().int().min(1).max(65_535);

/** Every service: who it is, where it listens, what it says. */
export const Service = z.object({
  APP_ID: z.string().min(1),
  APP_PORT: Port,
  APP_HOST: z.string().min(1).default('127.0.0.1'),
  /** What the sidecar shows when it calls; unset, anybody on this machine may call. */
  APP_API_TOKEN: z.string().min(16).optional(),
  LOG_LEVEL: z.enum(['error', 'warn', 'info', 'debug']).default('info'),
});

export const Sidecar = z.object({
  DAPR_HTTP_PORT: Port,
  DAPR_API_TOKEN: z.string().min(16).optional(),
});

/** A service that keeps aggregates. */
export const Keeping = z.object({
  JOURNAL_LEASE_SECONDS: z.coerce.number().min(1).max(300).default(15),
  FAULT_DIR: z.string().min(1).optional(),
});

export type ServiceConfig = z.infer<typeof Service>;
export type SidecarConfig = z.infer<typeof Sidecar>;
export type KeepingConfig = z.infer<typeof Keeping>;

/** Reads the environment once. Names everything that is missing or wrong, and ends the process: nothing runs on a guess. */
export const loadConfig = <Schema extends z.ZodType>(schema: Schema): z.infer<Schema> => {
  const { success, data, error } = schema.safeParse(process.env);
  if (success) return data;
  for (const { path, message } of error.issues)
    process.stderr.write(`configuration: ${path.join('.')}: ${message}\n`);
  process.exit(78);
};
